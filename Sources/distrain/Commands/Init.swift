import ArgumentParser
import CaseStore
import Quantities

/// `distrain init`: makes a case.
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make an empty case.",
    discussion: """
      The key that seals its originals is made too and lies outside the case, in $DISTRAIN_KEY_DIR, \
      else $XDG_DATA_HOME/distrain/keys, else ~/.local/share/distrain/keys.
      """
  )

  @OptionGroup var arguments: CaseArguments
  @OptionGroup var clock: ClockArguments

  func run() throws {
    do throws(CaseFailure) {
      let keys = try CaseArguments.keyRing()
      let store = try CaseStore.create(at: arguments.path, keys: keys, createdAt: clock.now)
      let key = keys.path(of: store.caseID)
      if arguments.json {
        try? Console.write(line: ["case": .string(store.path), "key": .string(key)])
      } else {
        Console.say("\(store.path): made; its key is \(key)")
      }
    } catch { throw Status.couldNotRun(error.description) }
  }
}
