import ArgumentParser
import CaseStore
import Casework
import Cryptography
import ExchangeFormat
import FileAccess
import Foundation
import KeyDerivation
import Quantities

/// `distrain doctor`: what is installed and works, what is missing, and how to get it.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that everything the program needs is there and works."
  )

  @Flag(help: "Write JSON, one object a line.") var json = false

  /// One thing that was checked.
  private struct Check {
    let name: String
    let problem: String?
    let remedy: String
  }

  func run() throws {
    let checks = [
      Check(
        name: "SHA-256 (OpenSSL)",
        problem: Self.hashProblem(),
        remedy: "apt-get install libssl3"
      ),
      Check(
        name: "secp256k1 signatures",
        problem: Self.signatureProblem(),
        remedy: "apt-get install libsecp256k1-1"
      ),
      Check(
        name: "CP949 text (iconv)",
        problem: Self.encodingProblem(),
        remedy: "apt-get install libc6 (its gconv modules)"
      ),
      Check(
        name: "archives (libarchive)",
        problem: Self.archiveProblem(),
        remedy: "apt-get install libarchive13"
      ),
      Check(
        name: "PDF text (pdftotext)",
        problem: Self.programProblem("pdftotext", ["-v"]),
        remedy: "apt-get install poppler-utils"
      ),
      Check(
        name: "PDF passwords and damage (qpdf)",
        problem: Self.programProblem("qpdf", ["--version"]),
        remedy: "apt-get install qpdf"
      ),
      Check(
        name: "export profiles",
        problem: Self.profileProblem(),
        remedy: "build anew: the resources lie beside the program"
      ),
      Check(
        name: "word lists",
        problem: Self.wordListProblem(),
        remedy: "build anew: the resources lie beside the program"
      ),
      Check(
        name: "policies",
        problem: Self.policyProblem(),
        remedy: "build anew: the resources lie beside the program"
      ),
      Check(
        name: "folder of the keys",
        problem: Self.keyProblem(),
        remedy: "set DISTRAIN_KEY_DIR to a folder that only you can read"
      ),
    ]
    for check in checks {
      if json {
        try Console.write(
          line: [
            "check": .string(check.name), "ok": .bool(check.problem == nil),
            "problem": check.problem.map { .string($0) } ?? .null,
            "remedy": check.problem == nil ? .null : .string(check.remedy),
          ])
      } else if let problem = check.problem {
        try Console.write("missing  \(check.name): \(problem)\n         \(check.remedy)\n")
      } else {
        try Console.write("ok       \(check.name)\n")
      }
    }
    let missing = checks.count { $0.problem != nil }
    if missing > 0 { throw Status.rejected("\(missing) of \(checks.count) checks failed") }
  }

  /// FIPS 180-4, the hash of "abc".
  private static func hashProblem() -> String? {
    let hash = SHA256.hash(Array("abc".utf8).span).description
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    return hash == expected ? nil : "wrong hash"
  }

  /// BIP-0340, test vector 0.
  private static func signatureProblem() -> String? {
    let key = FixedBytes<32>(
      hex: "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"
    )
    let signature = FixedBytes<64>(
      hex: "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca8215"
        + "25f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0"
    )
    let message = [UInt8](repeating: 0, count: 32)
    guard let key, let signature, let parsed = try? XOnlyPublicKey(parsing: key.bytes.span) else {
      return "a published key cannot be read"
    }
    return SchnorrSignature(signature).isValid(for: message.span, by: parsed)
      ? nil : "a published signature is refused"
  }

  private static func encodingProblem() -> String? {
    do {
      let bytes: [UInt8] = [0xc0, 0xd4, 0xc3, 0xe2, 0xb1, 0xdd]
      let text = try TextEncoding.cp949.decode(bytes)
      return text == "입출금" ? nil : "wrong text"
    } catch { return "\(error)" }
  }

  private static func archiveProblem() -> String? {
    do {
      var writer = ArchiveWriter()
      writer.add("a.txt", Array("a".utf8))
      let bytes = try writer.finish()
      return bytes.isEmpty ? "no archive was written" : nil
    } catch { return "\(error)" }
  }

  private static func programProblem(_ name: String, _ arguments: [String]) -> String? {
    do throws(BoundedProgram.Failure) {
      let output = try BoundedProgram(name).run(arguments, files: [])
      return output.status == 0 ? nil : "exit status \(output.status)"
    } catch { return error.description }
  }

  private static func profileProblem() -> String? {
    do throws(ProfileError) {
      return try ProfileLibrary.bundled().profiles.isEmpty ? "there are none" : nil
    } catch { return "\(error)" }
  }

  private static func wordListProblem() -> String? {
    do throws(KeyFailure) {
      _ = try WordList.all()
      return nil
    } catch { return error.description }
  }

  private static func policyProblem() -> String? {
    do throws(CaseworkFailure) {
      _ = try PolicyFiles(folder: nil)
      return nil
    } catch { return error.description }
  }

  private static func keyProblem() -> String? {
    do throws(CaseFailure) {
      let folder = try CaseArguments.keyRing().folder
      var existing = folder
      while !FileManager.default.fileExists(atPath: existing), existing != "/" {
        existing = URL(fileURLWithPath: existing).deletingLastPathComponent().path
      }
      return FileManager.default.isWritableFile(atPath: existing)
        ? nil : "\(existing) cannot be written"
    } catch { return error.description }
  }
}
