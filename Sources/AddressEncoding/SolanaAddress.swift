import Cryptography
public import Quantities

/// An account of Solana: 32 bytes, which are a public key of Ed25519 or the address of a program's own.
public struct SolanaAddress: Hashable, Comparable, Sendable {
  /// The 32 bytes.
  public let bytes: FixedBytes<32>

  /// Creates an address from its bytes.
  public init(_ bytes: FixedBytes<32>) { self.bytes = bytes }

  /// Reads the Base58 text of exactly 32 bytes; there is no checksum.
  ///
  /// - Parameter text: The text.
  /// - Throws: ``AddressFailure``: `tooLong`, `invalidCharacter` or `wrongLength`.
  public init(parsing text: some StringProtocol) throws(AddressFailure) {
    let bytes = try Base58.decode(text, limit: 44)
    guard let array = FixedBytes<32>(bytes) else {
      throw AddressFailure(.wrongLength(found: bytes.count, allowed: [32]))
    }
    self.bytes = array
  }

  /// Whether the bytes are a point of the curve, so that somebody can hold the private key.
  ///
  /// An address off the curve is a program's: it signs for it, and nobody else can.
  public var isOnCurve: Bool { Ed25519.isPoint(bytes) }

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.bytes < rhs.bytes }
}

extension SolanaAddress: CustomStringConvertible {
  /// The address in Base58.
  public var description: String { Base58.encode(bytes.array) }
}

// The seeds and limits are those of Solana's documentation, "Program Derived Address".
extension SolanaAddress {
  /// The most seeds that a program-derived address takes, the bump among them, and the most bytes of one.
  private static let (mostSeeds, longestSeed) = (16, 32)

  /// Returns the address that a program derives from seeds, with the highest bump for which there is
  /// one.
  ///
  /// - Parameters:
  ///   - seeds: The seeds, at most 15 of at most 32 bytes.
  ///   - program: The program.
  /// - Returns: The address and the bump; `nil` if a seed is too long or there are too many, or if none
  ///   of 256 hashes is off the curve, which nobody has ever met.
  public static func derived(
    from seeds: [[UInt8]],
    by program: SolanaAddress
  ) -> (address: SolanaAddress, bump: UInt8)? {
    guard seeds.count < mostSeeds, seeds.allSatisfy({ $0.count <= longestSeed }) else { return nil }
    let head = Array(seeds.joined())
    let tail = program.bytes.array + Array("ProgramDerivedAddress".utf8)
    for bump in (UInt8.min...UInt8.max).reversed() {
      let input = head + [bump] + tail
      let address = SolanaAddress(SHA256.hash(input.span))
      if !address.isOnCurve { return (address, bump) }
    }
    return nil
  }

  /// Returns the account in which a wallet holds a token unless somebody chose another one.
  ///
  /// - Parameters:
  ///   - wallet: The owner.
  ///   - mint: The token.
  ///   - program: The token's program; the address depends on it.
  /// - Returns: The address (Associated Token Account program, seeds wallet, program, mint).
  public static func associatedTokenAccount(
    of wallet: SolanaAddress,
    mint: SolanaAddress,
    program: SolanaAddress = SolanaProgram.token.address
  ) -> SolanaAddress? {
    derived(
      from: [wallet.bytes.array, program.bytes.array, mint.bytes.array],
      by: SolanaProgram.associatedToken.address
    )?.address
  }

  /// Returns the address made of a base address, a text and a program (`create_with_seed`).
  ///
  /// - Parameters:
  ///   - base: The base, who signs for the address.
  ///   - seed: The text, at most 32 bytes.
  ///   - owner: The program that owns the account.
  /// - Returns: The address; `nil` if the text is too long.
  public static func seeded(
    base: SolanaAddress,
    seed: String,
    owner: SolanaAddress
  ) -> SolanaAddress? {
    guard seed.utf8.count <= longestSeed else { return nil }
    let input = base.bytes.array + Array(seed.utf8) + owner.bytes.array
    return SolanaAddress(SHA256.hash(input.span))
  }
}
