import ArgumentParser
import Host
import WorkflowService

@main
enum Main {
  static func main() async { await ServiceCommand<WorkflowService>.main() }
}
