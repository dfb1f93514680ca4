import ArgumentParser
import CaseStore
import Casework

/// `distrain records`: what each row and each transaction says.
struct Records: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the normalised records of a case, one JSON object a line.",
    discussion: "Personal numbers are masked, in the raw cells too."
  )

  @OptionGroup var arguments: CaseArguments

  func run() throws {
    let store = try arguments.open()
    do throws(CaseFailure) {
      var records = try CaseRecords(of: store)
      while let lines = try records.next() {
        do { try Console.write(bytes: lines) } catch { return }
      }
    } catch { throw Status.couldNotRun(error.description) }
  }
}
