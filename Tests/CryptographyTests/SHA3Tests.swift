import Cryptography
import Quantities
import Testing

/// The examples of NIST, "Cryptographic Standards and Guidelines", for the message `abc` and none.
@Suite struct SHA3Tests {
  @Test(arguments: [
    ("", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"),
    ("abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
  ])
  func `SHA3-256`(text: String, hash: String) {
    let bytes = Array(text.utf8)
    #expect(SHA3.hash256(bytes.span).description == hash)
  }

  @Test(arguments: [
    ("", "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a"),
    ("abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
  ])
  func `SHA-512-256`(text: String, hash: String) {
    let bytes = Array(text.utf8)
    #expect(SHA512.hash256(bytes.span).description == hash)
  }
}
