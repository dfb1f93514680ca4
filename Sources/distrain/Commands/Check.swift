import ArgumentParser

/// `distrain check`: who signed what, and whether the signature holds.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check signatures: transactions, blocks, PSBTs, messages.",
    discussion: """
      A key that signed controls what it signed for; whose key it is, no signature says: an exchange \
      signs with its own keys for its customers.
      """,
    subcommands: [CheckTransaction.self, CheckBlock.self, CheckPSBT.self, CheckMessage.self]
      + SisterChainChecks.commands + LedgerChecks.commands
  )
}
