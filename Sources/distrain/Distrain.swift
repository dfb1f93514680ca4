import ArgumentParser
import Casework
import Foundation
import KeyDerivation

/// The command line: arguments → checked meaning → one call → exit code.
@main
struct Distrain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distrain",
    abstract: "Trace virtual assets from exchange returns and chain data to defaulters.",
    discussion: """
      Exit status: 0 done; 1 done, and something was rejected or found invalid; 2 wrong usage; \
      3 could not run. Data go to standard output, messages to standard error.
      """,
    version: Casework.toolVersion,
    subcommands: [
      Init.self, Import.self, Formats.self, Records.self, Defaulters.self, ClusterCommand.self,
      Link.self, HoldingsCommand.self, Prices.self, Explain.self, Keys.self, Report.self, Run.self,
      Tags.self,
      Decode.self, Encode.self, Check.self, Derive.self, Address.self, ChainCommand.self, Demo.self,
      Doctor.self,
    ]
  )

  /// Runs the command and exits with the status of the contract above.
  static func main() async {
    // A reader that closes the pipe early must not kill the program; the write fails instead.
    signal(SIGPIPE, SIG_IGN)
    if let secret = SecretArguments.secret(in: CommandLine.arguments.dropFirst()) {
      Console.say(
        "an argument holds a secret (\(secret.rawValue)): refused, and not repeated; a secret is no "
          + "argument, and the shell may have kept it"
      )
      Foundation.exit(2)
    }
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let status as Status {
      Console.say(status.message.map(ArgumentSecrets.masked))
      Foundation.exit(status.code)
    } catch is Console.Closed {
      Foundation.exit(0)
    } catch {
      let message = ArgumentSecrets.masked(fullMessage(for: error))
      switch exitCode(for: error) {
      case .success:
        try? Console.write(message + "\n")
        Foundation.exit(0)
      case .validationFailure:
        Console.say(message)
        Foundation.exit(2)
      default:
        Console.say(message)
        Foundation.exit(3)
      }
    }
  }
}

/// The search for secrets in the arguments, before anything can repeat them.
enum SecretArguments {
  /// The verbs that answer for keys themselves, with an error value, and repeat nothing of a secret.
  private static let exempt: Set<String> = ["address", "check", "decode", "derive", "encode"]

  /// Returns what secret the arguments hold, each alone or together.
  static func secret(in arguments: ArraySlice<String>) -> KeyFailure.Secret? {
    if let verb = arguments.first, exempt.contains(verb) { return nil }
    return SecretKeyText.secret(within: arguments.joined(separator: " "))
  }
}

/// A way to end other than with success.
enum Status: Error {
  /// Everything was done, and something was rejected or found invalid.
  case rejected(String?)
  /// The work could not be done.
  case couldNotRun(String)

  var code: Int32 {
    switch self {
    case .rejected: 1
    case .couldNotRun: 3
    }
  }

  var message: String? {
    switch self {
    case .rejected(let message): message
    case .couldNotRun(let message): message
    }
  }
}
