import ArgumentParser
import Host

@main
struct Infin8: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infin8",
    abstract: "A content engine: from what you sell to articles that are published.",
    discussion: """
      Start everything on this machine, then sign up and let a workflow run:

        infin8 up &
        infin8 org create "Northwind Data" --email you@example.com
        infin8 org onboard --website https://… --description "…" --audience "…"
        infin8 competitor add https://… https://…
        infin8 workflow create "First articles"
        infin8 workflow start "First articles"
        infin8 workflow watch "First articles"

      Every verb takes --json for machines. Nothing secret is ever an argument.
      """,
    version: Build.version,
    subcommands: [
      Up.self, Down.self, Doctor.self, Metrics.self, MigrateAll.self, DatabaseVerbs.self, Prepare.self, Backups.self,
      Organization.self, LogIn.self, LogOut.self, Competitor.self, Workflow.self, Keyword.self, Article.self,
      Usage.self, Budgets.self, Prices.self, LegalHold.self, AuditLog.self, GDPR.self, PasswordVerbs.self, Email.self,
      SessionVerbs.self, People.self, Invite.self, Keys.self, Grants.self, Connection.self, Secrets.self,
      ActivityFeed.self, Messages.self,
    ])
}
