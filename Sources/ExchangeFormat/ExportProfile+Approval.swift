import Cryptography
import Quantities

extension ExportProfile {
  /// Who approved a profile, for which file, and the digest of what was approved.
  public struct Approval: Hashable, Sendable {
    /// The analyst.
    public let author: String
    /// When, as given.
    public let at: String
    /// The SHA-256 of the file that the profile was made for.
    public let sample: String
    /// The SHA-256 of the profile's text before the line of the approval.
    public let digest: String

    /// Reads the last line of an approved profile and holds it against the lines before.
    init(_ node: ProfileNode, of yaml: String) throws(ProfileError) {
      let fields = try node.fields(["author", "at", "sample", "digest"])
      func text(_ name: String) throws(ProfileError) -> String {
        guard let field = fields[name] else { throw node.failure(at: name, .missing) }
        return try field.text()
      }
      author = try text("author")
      at = try text("at")
      sample = try text("sample")
      digest = try text("digest")
      let bytes = Array(yaml.utf8)
      guard let start = Self.start(of: bytes) else {
        throw node.failure(.inconsistent("the approval is not the last line of the file"))
      }
      guard SHA256.hash(bytes.span.extracting(..<start)).description == digest else {
        throw node.failure(
          .inconsistent("the profile was changed after \(author) approved it: approve it again")
        )
      }
    }

    /// The offset of the last line, which must be the approval's.
    private static func start(of bytes: [UInt8]) -> Int? {
      var end = bytes.count
      while end > 0, bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d { end -= 1 }
      let start = bytes[..<end].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
      return bytes[start...].starts(with: "approval:".utf8) ? start : nil
    }
  }
}
