import ArgumentParser
import Host
import BillingService

@main
enum Main {
  static func main() async { await ServiceCommand<BillingService>.main() }
}
