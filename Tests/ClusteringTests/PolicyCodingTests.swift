import Clustering
import Foundation
import Testing

@Suite struct PolicyCodingTests {
  @Test func `a policy is read as it is written`() throws {
    var policy = ClusteringPolicy.standard
    policy.accountChains.requests.maximumHops = 6
    policy.accountChains.depositReuse.joins = true
    let data = try JSONEncoder().encode(policy)
    #expect(try JSONDecoder().decode(ClusteringPolicy.self, from: data) == policy)
  }

  @Test func `what a file does not say of chains of accounts is as standard`() throws {
    let data = try JSONEncoder().encode(ClusteringPolicy.standard)
    var fields = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any]
    )
    fields["accountChains"] = nil
    let old = try JSONSerialization.data(withJSONObject: fields)
    #expect(try JSONDecoder().decode(ClusteringPolicy.self, from: old) == .standard)
    fields["accountChains"] = ["contractOwner": false]
    let partial = try JSONSerialization.data(withJSONObject: fields)
    let policy = try JSONDecoder().decode(ClusteringPolicy.self, from: partial)
    #expect(!policy.accountChains.contractOwner)
    #expect(policy.accountChains.requests == AccountChainPolicy.standard.requests)
  }

  @Test func `every level of an edge is the rule's own`() {
    let policy = ClusteringPolicy.standard
    for (rule, id) in [
      (Rule.sameAccountAddress, "same-account-address"), (.contractOwner, "contract-owner"),
      (.depositReuse, "heuristic"),
    ] {
      #expect(policy.confidence(of: rule).id == id)
      #expect(rule.brokenBy.hasPrefix("It breaks"))
    }
  }
}
