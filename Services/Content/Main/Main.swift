import ArgumentParser
import Host
import ContentService

@main
enum Main {
  static func main() async { await ServiceCommand<ContentService>.main() }
}
