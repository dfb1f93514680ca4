import ArgumentParser
import CaseStore
import Facts
import Quantities

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
      var cursor = try store.records()
      while let (exhibit, record) = try cursor.next() {
        // Both parts were written as JSON objects by the import.
        var line = "{\"exhibit\":\"\(exhibit)\",\"locator\":"
        line += JSONValue.string(record.locator.description).text() + ","
        line += record.json.dropFirst().dropLast() + ",\"raw\":" + record.raw + "}\n"
        do { try Console.write(line) } catch { return }
      }
    } catch { throw Status.couldNotRun(error.description) }
  }
}
