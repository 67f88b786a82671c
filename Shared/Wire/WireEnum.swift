/// A protobuf enum: a number with known names. A number nobody knows yet survives being read and written.
public protocol WireEnum: RawRepresentable, Hashable, Sendable where RawValue == Int32 {
  init(rawValue: Int32)
  /// Every named value but `unspecified`, in the order of the contract.
  static var allCases: [Self] { get }
  /// The value's name as rows and JSON spell it: `step_1_icp`. `unknown_<number>` for a value without a name.
  var text: String { get }
}

extension WireEnum {
  /// The value with this name.
  public init?(text: String) {
    guard let value = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = value
  }
}
