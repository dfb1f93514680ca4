import ArgumentParser
import CaseStore
import Casework
import Clustering
import Facts
import KeyDerivation
import Quantities

/// `distrain keys CASE import FILE | list | search`: the public keys of a case and what they control.
///
/// The case comes before the action, as in every verb, so the action is an argument of its own.
struct Keys: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Import extended public keys, list the keys of a case, or search for their addresses.",
    usage: "distrain keys CASE (import FILE | list [KEY] | search) [--json]",
    discussion: """
      import reads a list of extended public keys: one a line, or a table with a column "key" and \
      columns "account", "exchange" and "holder". list names each public key that the evidence shows, \
      what shows it, and the addresses of the evidence that it controls; with KEY also its addresses \
      that the evidence does not hold. search says of each extended key whether it is active in the \
      evidence. A private key is refused, and nothing of its file is kept.
      """
  )

  enum Action: String, ExpressibleByArgument, CaseIterable { case `import`, list, search }

  @OptionGroup var arguments: CaseArguments
  @Argument(help: "import, list or search.") var action: Action
  @Argument(help: "The file to import, or the key to list.") var subject: String?
  @Option(help: "import: the account whose holder has the keys, as EXCHANGE/NUMBER.")
  var account: AccountArgument?
  @Option(help: "import: who has the keys, and where they were found.") var holder: String?
  @Option(help: "search: the unused addresses in a row after which a branch ends.")
  var gapLimit: UInt32 = 20
  @OptionGroup var clock: ClockArguments

  func validate() throws {
    if action == .import, subject == nil { throw ValidationError("name the file to import") }
    if action == .search, subject != nil { throw ValidationError("search takes no argument") }
    if let account, account.account == nil {
      throw ValidationError("--account: EXCHANGE/NUMBER")
    }
    if action != .import, account != nil || holder != nil {
      throw ValidationError("--account and --holder belong to import")
    }
    guard (1...100_000).contains(gapLimit) else {
      throw ValidationError("a gap limit is 1 to 100000")
    }
  }

  func run() throws {
    if action == .import {
      return try ImportRun(
        arguments: arguments,
        reception: Reception(),
        now: clock.now,
        keyHolder: KeyHolder(account: account?.account, text: holder),
        expectedFormat: "key-list"
      ).run([subject ?? ""])
    }
    let store = try arguments.open()
    let facts: FactSet
    do { facts = try store.factsForAnalysis() } catch { throw Status.couldNotRun("\(error)") }
    let keys = KeyAnalysis(of: facts, gapLimit: gapLimit)
    if action == .search { return try search(keys) }
    let clustering = try JudgementArguments.parse([]).analysis(of: store).clustering
    var found = false
    for entry in keys.entries where subject.map({ entry.matches($0) }) ?? true {
      found = true
      if arguments.json {
        try Console.write(
          line: KeyJSON.value(of: entry, in: clustering, withAddresses: subject != nil)
        )
      } else {
        try tell(entry, clustering)
      }
    }
    if let subject, !found { throw Status.couldNotRun("no key \(subject) in the case") }
  }

  private func search(_ keys: KeyAnalysis) throws {
    for entry in keys.entries where entry.isExtended {
      if arguments.json {
        try Console.write(line: KeyJSON.search(of: entry))
        continue
      }
      let hits = entry.control.holders.count { $0.holder.isAddress }
      let answer = entry.problem ?? (hits == 0 ? "not found in the evidence" : "\(hits) addresses")
      try Console.write("\(entry.key)\n  \(answer)\n")
      for branch in entry.branches {
        let last = branch.lastHit.map { "last used \($0)" } ?? "none used"
        try Console.write("  \(branch.path): \(branch.scanned) searched, \(last)\n")
      }
      try tell(entry.control)
    }
  }

  private func tell(_ entry: KeyAnalysis.Entry, _ clustering: ClusteringResult) throws {
    try Console.write("\(entry.key)  \(entry.standing.rawValue)\n")
    for fact in entry.proofs.prefix(5) {
      let what = [
        fact.statement.source.rawValue, fact.statement.transaction, fact.statement.sighashType,
        fact.statement.note,
      ].compactMap { $0 }.joined(separator: "  ")
      try Console.write("  exhibit \(fact.place.exhibit) \(fact.place.locator)  \(what)\n")
    }
    if entry.proofs.count > 5 { try Console.write("  … and \(entry.proofs.count - 5) more\n") }
    if let problem = entry.problem { try Console.write("  \(problem)\n") }
    try tell(entry.control)
    if KeyJSON.isService(entry, in: clustering) {
      try Console.write("  a service has this key: it is no person's\n")
    }
  }

  private func tell(_ control: KeyControl) throws {
    for entry in control.holders {
      try Console.write("  controls \(entry.holder)  (\(entry.derivation))\n")
    }
  }
}

/// An account on the command line.
struct AccountArgument: ExpressibleByArgument {
  /// The account; `nil` for another text, which is not repeated.
  let account: ExchangeAccount?

  init?(argument: String) { account = ExchangeAccount(text: argument) }
}

extension Holder {
  /// Whether it is an address.
  fileprivate var isAddress: Bool { if case .address = self { true } else { false } }
}

extension KeyAnalysis.Entry {
  /// Whether a user means this key.
  fileprivate func matches(_ text: String) -> Bool {
    key == text || key == text.lowercased() || proofs.contains { $0.statement.publicKey == text }
  }
}
