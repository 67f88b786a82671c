import ArgumentParser
import ContentService
import Host

@main
enum Main {
  static func main() async { await ServiceCommand<ContentService>.main() }
}
