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
    /// The policy's name and version, as `seizable-holdings@1`.
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
    let clustering = try Self.clustering(folder, &entries)
    let identity: IdentityPolicy
    let holdings: HoldingsPolicy
    do throws(IdentityPolicyFailure) {
      let (text, isOwn) = Self.text(of: "identity-linking.yaml", in: folder)
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
      let (text, isOwn) = Self.text(of: "seizable-holdings.yaml", in: folder)
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
    _ folder: String?,
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
      if let own = Self.text(of: file, in: folder).text {
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

  private static func text(of file: String, in folder: String?) -> (text: String?, isOwn: Bool) {
    guard let folder else { return (nil, false) }
    let url = URL(fileURLWithPath: folder).appendingPathComponent(file)
    guard let data = try? Data(contentsOf: url) else { return (nil, false) }
    return (String(decoding: data, as: UTF8.self), true)
  }
}
