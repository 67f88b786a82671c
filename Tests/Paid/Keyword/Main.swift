import Durable
import Host
public import KeywordService
public import PaidSteps

extension KeywordService: WrappableService {}

@main
enum Main {
  static func main() async { await ServiceCommand<PaidService<KeywordService>>.main() }
}
