import ArgumentParser
import FileAccess
import TabularFormat

/// The passwords of encrypted files: from a file, then from whoever sits at the terminal.
///
/// They are never arguments, which other users of the machine can see.
struct PasswordArguments: ParsableArguments {
  @Option(
    name: .customLong("password-file"),
    help: "A file with passwords to try on encrypted files, in UTF-8, one a line."
  )
  var file: String?

  func passwords() throws -> Passwords {
    var passwords = Passwords()
    if let file {
      var isText = false
      do throws(MappedFile.Failure) {
        let contents = try MappedFile.open(file)
        let bytes = contents.bytes
        isText = (try? UTF8Span(validating: bytes)) != nil
        if isText { passwords = Passwords(lines: bytes) }
      } catch {
        throw Status.couldNotRun("\(file): \(error.call) failed with error \(error.code)")
      }
      guard isText else { throw Status.couldNotRun("\(file): the passwords are not in UTF-8") }
    }
    guard Terminal.isStandardInput else { return passwords }
    return passwords.asking { name, attempt in
      let shown = String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 }))
      if attempt > 1 { Console.say("That password does not open it.") }
      let prompt = "Password of \(shown) (not shown, empty to go on without): "
      do throws(Terminal.Failure) {
        return try Terminal.readSecret(prompt: prompt) { text in
          var answer = Passwords()
          if !text.isEmpty { answer.add(text) }
          return answer
        }
      } catch { return Passwords() }
    }
  }
}
