import Quantities

extension AddressInspection {
  /// An account of Solana: 32 bytes in Base58, without version and checksum.
  ///
  /// Programs and other accounts that everybody knows are named. Of the others, a point of the curve is
  /// the public key of somebody, and what is none belongs to a program, which derived it; that a point
  /// has an owner the address does not show.
  static func solana(_ text: String) -> AddressReport? {
    guard (32...44).contains(text.utf8.count), let address = try? SolanaAddress(parsing: text)
    else { return nil }
    let known = SolanaProgram(address)
    return AddressReport(
      text,
      chains: [.solana],
      type: known?.type ?? (address.isOnCurve ? "ed25519 key" : "program-derived"),
      payload: address.bytes.description,
      canonical: text,
      checksum: .absent,
      name: known?.name
    )
  }
}
