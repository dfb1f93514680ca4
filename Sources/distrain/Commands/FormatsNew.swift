import ArgumentParser
import ByteReading
import Casework
import Cryptography
import ExchangeFormat
import FileAccess
import Foundation
import Quantities
import TabularFormat

extension Formats {
  /// `distrain formats new FILE`: proposes profiles for a workbook that no profile knows.
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new",
      abstract: "Propose profiles for a file of unknown layout, to correct and approve.",
      discussion: """
        Each sheet's columns are scored against what other formats call theirs and against the shapes \
        of their values. At a terminal every sheet is shown and asked about; `--set` answers ahead, \
        `--approve` takes what is left as it stands. Approved profiles go into the case's folder \
        `profiles`, where they win over bundled ones, with the author, the time, the digest of the \
        file and their own.
        """
    )

    @Argument(help: "The file.") var file: String
    @Option(help: "The case whose folder `profiles` takes what is approved.") var into: String?
    @Option(help: "Another folder that takes it.") var out: String?
    @Option(help: "A folder with export profiles of the office.") var profiles: String?
    @Option(help: "The beginning of the ids of the profiles; left out, the file's digest.")
    var id: String?
    @Option(help: "Who approves: a name that stays in the profiles.") var author: String?
    @Option(
      name: .customLong("set"),
      help: ArgumentHelp(
        "An answer: SHEET:QUESTION=ANSWER, as `2:column 4=quantity`, `1:zone=+09:00`.",
        valueName: "answer"
      )
    )
    var answers: [String] = []
    @Flag(help: "Approve what has no open question, without asking.") var approve = false
    @Flag(help: "Write JSON, one object a sheet.") var json = false
    @OptionGroup var passwords: PasswordArguments
    @OptionGroup var clock: ClockArguments

    func run() throws {
      let bytes = try InputBytes.read("@" + file)
      let name = URL(fileURLWithPath: file).lastPathComponent
      let digest = SHA256.hash(bytes.span).description
      let passwords = try passwords.passwords()
      let workbook: Workbook
      do throws(TabularFailure) {
        workbook = try TabularReader.read(bytes, fileName: name, passwords: passwords)
      } catch { throw Status.couldNotRun("\(name): \(error)") }
      let prefix = id ?? "office-\(digest.prefix(8))"
      guard
        prefix.utf8.allSatisfy({
          $0 == 0x2d || (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
        })
      else { throw ValidationError("an id has small Latin letters, digits and hyphens") }
      let folder = out ?? into.map { $0 + "/" + ProfileArguments.caseFolder }
      var proposal = ProfileProposal(
        workbook,
        fileName: name,
        prefix: prefix,
        library: try ProfileArguments.library(adding: profiles, case: into)
      )
      for answer in answers { try take(answer, &proposal) }
      let isAsking = !approve && !json && folder != nil && Terminal.isStandardInput
      var saved = 0
      for index in proposal.sheets.indices {
        if json {
          try Console.write(line: ProposalText.json(proposal, index))
        } else {
          try Console.write(ProposalText.text(proposal, index))
        }
        guard proposal.sheets[index].known == nil else { continue }
        guard let folder, try isApproved(index, &proposal, asking: isAsking) else { continue }
        try save(index, proposal, digest, in: folder)
        saved += 1
      }
      let open = proposal.sheets.count { $0.known == nil && $0.headerRow != nil } - saved
      if saved > 0 { Console.say("\(saved) profiles approved; \(open) sheets have none") }
      if open > 0 { throw Status.rejected("\(open) sheets have no profile yet") }
    }

    private func take(_ answer: String, _ proposal: inout ProfileProposal) throws {
      guard let colon = answer.firstIndex(of: ":"),
        let sheet = Int(answer[..<colon]),
        let equals = answer[colon...].firstIndex(of: "=")
      else { throw ValidationError("an answer is SHEET:QUESTION=ANSWER") }
      let key = String(answer[answer.index(after: colon)..<equals])
      let value = String(answer[answer.index(after: equals)...])
      do throws(ProposalFailure) {
        try proposal.answer(sheet: sheet - 1, key, value)
      } catch { throw ValidationError("\(answer): \(error)") }
    }

    /// Asks about one sheet until it is approved or skipped.
    private func isApproved(
      _ index: Int,
      _ proposal: inout ProfileProposal,
      asking: Bool
    ) throws -> Bool {
      guard asking else { return approve && proposal.sheets[index].kind != nil }
      guard proposal.sheets[index].headerRow != nil else { return false }
      while true {
        Console.ask("  [a]pprove, [s]kip, or QUESTION=ANSWER: ")
        guard let line = readLine() else { return false }
        switch line.trimmingCharacters(in: .whitespaces) {
        case "a", "approve", "ㅁ": return true
        case "s", "skip", "ㄴ", "": return false
        case let text:
          guard let equals = text.firstIndex(of: "=") else {
            Console.say("  QUESTION=ANSWER, as `column 4=quantity` or `zone=+09:00`")
            continue
          }
          let key = text[..<equals].trimmingCharacters(in: .whitespaces)
          let value = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
          do throws(ProposalFailure) {
            try proposal.answer(sheet: index, key, value)
            try? Console.write(ProposalText.text(proposal, index))
          } catch { Console.say("  \(error)") }
        }
      }
    }

    private func save(
      _ index: Int,
      _ proposal: ProfileProposal,
      _ digest: String,
      in folder: String
    ) throws {
      guard let author, !author.isEmpty else {
        throw ValidationError("--author says who approves")
      }
      let text: String
      do throws(ProposalFailure) {
        text = try proposal.yaml(
          of: index,
          approval: .init(author: author, at: clock.now, sample: digest)
        )
      } catch { throw Status.rejected("\(error)") }
      let id = proposal.id(of: index)
      do throws(ProfileError) {
        _ = try ExportProfile(yaml: text, file: id + ".yaml")
      } catch { throw Status.rejected("sheet \(index + 1) makes no whole profile: \(error)") }
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(id).yaml")
      } catch { throw Status.couldNotRun("\(folder)/\(id).yaml: \(error)") }
      Console.say("  approved: \(folder)/\(id).yaml")
    }
  }
}
