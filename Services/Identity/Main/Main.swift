import ArgumentParser
import Host
import IdentityService

@main
enum Main {
  static func main() async { await ServiceCommand<IdentityService>.main() }
}
