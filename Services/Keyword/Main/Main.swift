import ArgumentParser
import Host
import KeywordService

@main
enum Main {
  static func main() async { await ServiceCommand<KeywordService>.main() }
}
