import ArgumentParser
import BillingService
import Host

@main
enum Main {
  static func main() async { await ServiceCommand<BillingService>.main() }
}
