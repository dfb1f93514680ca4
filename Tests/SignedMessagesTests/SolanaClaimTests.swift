import AddressEncoding
import ByteReading
import SignedMessages
import Testing

/// Signatures of accounts of Solana, made with solders 0.29.0 from the seed of 32 bytes 07.
struct SolanaClaimTests {
  private static let address = "GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB"
  private static let text = "I control this wallet, 2026-01-05"
  private static let plain =
    "06f216028b2ad7f8d1a1fd5f1106e09fa2a667d67a5c5aa8bb314ba8c5d1b757"
    + "a316fa634ac78b8968349e1190d9838262b7ab1fe1ca38f410fec4a590e60d08"
  private static let short =
    "970a4607dd4aa19488ac71bbf7dc26128718e968edb28f71428f11f9664f6f71"
    + "aa7ca57975b9b4ae9cac5c2ed5fffc851832a4dff057306ee75ade8a2635f20c"
  private static let long =
    "a32dee7c6a24ff3d5c256f8211744823afe16776d63dc0857d8056f58e01b50d"
    + "75c8f684c925cf6bee3e42a44362da7f2416d536d137722a40d03b4054d8ac0d"

  private func verdict(_ signature: String, address: String = Self.address) -> MessageVerdict {
    SignedMessage(address: address, message: Array(Self.text.utf8), signature: signature).verdict()
  }

  @Test func `the message itself, in each encoding of the signature`() throws {
    let bytes = try Hexadecimal.decode(Self.plain)
    for text in [Self.plain, "0x" + Self.plain, Base58.encode(bytes), Base64.encode(bytes)] {
      let found = verdict(text)
      #expect(found.isValid)
      #expect(found.scheme == .ed25519)
      #expect(found.chain == "solana")
      #expect(found.signer == Self.address)
      #expect(found.publicKeys.map(\.count) == [32])
    }
  }

  @Test func `messages behind the header of off-chain messages`() {
    for signature in [Self.short, Self.long] {
      let found = verdict(signature)
      #expect(found.isValid)
      #expect(found.scheme == .solanaOffchain)
      #expect(found.notes.count == 1)
    }
  }

  @Test func `another message, another key, no key`() throws {
    let other = SignedMessage(address: Self.address, message: [1], signature: Self.plain).verdict()
    #expect(other.outcome == .invalid && other.failure?.code == "signer_mismatch")
    #expect(verdict("abc").failure?.code == "bad_encoding")
    #expect(verdict("").failure?.code == "bad_encoding")
    let account = try #require(
      SolanaAddress.associatedTokenAccount(
        of: SolanaAddress(parsing: Self.address),
        mint: SolanaProgram.nativeMint.address
      )
    )
    #expect(verdict(Self.plain, address: account.description).failure?.code == "no_key")
    // The system program is the point y = 0, of small order.
    let system = SolanaProgram.system.address.description
    #expect(verdict(Self.plain, address: system).failure?.code == "weak_key")
  }
}
