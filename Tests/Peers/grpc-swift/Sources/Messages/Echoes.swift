import GRPCCore

/// What generated code would say of the one method.
public let echoesCall = MethodDescriptor(fullyQualifiedService: "infin8.test.v1.Echoes", method: "Call")
