import Foundation
import SignedMessages
import TestSupport
import Testing

/// Published vectors: `testvectors/tron/messages.json`.
struct TronMessageVectorTests {
  @Test
  func `knows the second version of messages of Tron`() throws {
    let data = try SharedData.vector("tron/messages.json")
    let vectors = try JSONDecoder().decode([[String: String]].self, from: data)
    #expect(vectors.count == 2)
    for vector in vectors {
      let address = try #require(vector["address"])
      let message = try #require(vector["message"])
      let signature = try #require(vector["signature"])
      let verdict = SignedMessage(
        address: address,
        message: Array(message.utf8),
        signature: signature
      ).verdict()
      #expect(verdict.isValid && verdict.scheme == .tronV2)
      #expect(verdict.signer == address)
    }
  }
}
