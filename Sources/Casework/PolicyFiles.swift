import Clustering
import Cryptography
import Foundation
import Holdings
import Identity
public import Quantities

/// The policies that judge a case, and the files that they come from.
public struct PolicyFiles: Sendable {
  /// One policy as it was read.
  public struct Entry: Hashable, Sendable {
    /// The file's name.
    public let file: String
    /// The policy's name and version, as `seizable-holdings@2`.
    public let name: String
    /// The SHA-256 of the text.
    public let sha256: FixedBytes<32>
    /// Whether the office supplied it; else it is the bundled one.
    public let isOwn: Bool
    /// The figures that it sets, as `reach.B3 = 0.05`, in order.
    public let figures: [String]
  }

  /// The policies.
  public let policies: CasePolicies
  /// The files, in order of name.
  public let entries: [Entry]

  /// Reads the policies.
  ///
  /// - Parameter folder: A folder with files of the office: `identity-linking.yaml`,
  ///   `seizable-holdings.yaml`, `clustering.json`. What it lacks, or all of it if it is `nil`, is as
  ///   bundled.
  /// - Throws: ``CaseworkFailure/policy(file:reason:)`` for the first file that is wrong.
  public init(folder: String?) throws(CaseworkFailure) {
    var entries: [Entry] = []
    let texts = try Self.texts(in: folder)
    let clustering = try Self.clustering(texts, &entries)
    let identity: IdentityPolicy
    let holdings: HoldingsPolicy
    do throws(IdentityPolicyFailure) {
      let (text, isOwn) = Self.own("identity-linking.yaml", texts)
      let source = if let text { text } else { try IdentityPolicy.standardText() }
      identity = try IdentityPolicy(yaml: source, name: "identity-linking.yaml")
      entries.append(
        Self.entry(
          "identity-linking.yaml",
          identity.name,
          source,
          isOwn: isOwn,
          figures: identity.figures.map { "\($0.key) = \($0.value)" }
        )
      )
    } catch { throw .policy(file: error.file, reason: error.problem) }
    do throws(HoldingsPolicyFailure) {
      let (text, isOwn) = Self.own("seizable-holdings.yaml", texts)
      let source = if let text { text } else { try HoldingsPolicy.standardText() }
      holdings = try HoldingsPolicy(yaml: source, name: "seizable-holdings.yaml")
      entries.append(
        Self.entry(
          "seizable-holdings.yaml",
          holdings.name,
          source,
          isOwn: isOwn,
          figures: holdings.figures.map { "\($0.key) = \($0.value)" }
        )
      )
    } catch { throw .policy(file: error.file, reason: error.problem) }
    policies = CasePolicies(clustering: clustering, identity: identity, holdings: holdings)
    self.entries = entries.sorted { $0.file < $1.file }
  }

  /// The SHA-256 over the names and digests of all files: the configuration of a run.
  public var digest: FixedBytes<32> {
    let lines = entries.map { "\($0.file) \($0.name) \($0.sha256)\n" }.joined()
    return SHA256.hash(Array(lines.utf8).span)
  }

  private static func clustering(
    _ texts: [String: String],
    _ entries: inout [Entry]
  ) throws(CaseworkFailure) -> ClusteringPolicy {
    let file = "clustering.json"
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    var policy = ClusteringPolicy.standard
    var text = ""
    var isOwn = false
    do {
      (text, isOwn) = (
        String(decoding: try encoder.encode(policy), as: UTF8.self), false
      )
      if let own = texts[file] {
        policy = try JSONDecoder().decode(ClusteringPolicy.self, from: Data(own.utf8))
        (text, isOwn) = (own, true)
      }
    } catch { throw .policy(file: file, reason: "\(error)") }
    entries.append(entry(file, "clustering@1", text, isOwn: isOwn))
    return policy
  }

  private static func entry(
    _ file: String,
    _ name: String,
    _ text: String,
    isOwn: Bool,
    figures: [String] = []
  ) -> Entry {
    Entry(
      file: file,
      name: name,
      sha256: SHA256.hash(Array(text.utf8).span),
      isOwn: isOwn,
      figures: figures
    )
  }

  private static func own(
    _ file: String,
    _ texts: [String: String]
  ) -> (text: String?, isOwn: Bool) {
    (texts[file], texts[file] != nil)
  }

  /// The names of the files that an office may supply.
  private static let names = ["clustering.json", "identity-linking.yaml", "seizable-holdings.yaml"]

  /// Reads an office's files; a folder that is not there or holds a file of another name is refused,
  /// since a policy that is silently left out judges wrongly.
  private static func texts(in folder: String?) throws(CaseworkFailure) -> [String: String] {
    guard let folder else { return [:] }
    var texts: [String: String] = [:]
    do {
      for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
        guard names.contains(file) else {
          throw CaseworkFailure.policy(
            file: file,
            reason: "no policy has this name; there are \(names.joined(separator: ", "))"
          )
        }
        let url = URL(fileURLWithPath: folder).appendingPathComponent(file)
        texts[file] = String(decoding: try Data(contentsOf: url), as: UTF8.self)
      }
    } catch let failure as CaseworkFailure { throw failure } catch {
      throw .policy(file: folder, reason: "cannot be read")
    }
    return texts
  }
}
