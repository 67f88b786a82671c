public import ContentService
import Durable
import Host
public import PaidSteps

extension ContentService: WrappableService {}

@main
enum Main {
  static func main() async { await ServiceCommand<PaidService<ContentService>>.main() }
}
