import AddressEncoding
import ByteReading
import Quantities

/// A call as the chain knows it: accounts by their place, values in bytes.
///
/// Numbers and places are those of `SystemInstruction`, `StakeInstruction` and `VoteInstruction` of the
/// Solana SDK (bincode: a number of four bytes first), of `TokenInstruction` of the SPL Token and
/// Token-2022 programs (a number of one byte first), and of `AssociatedTokenAccountInstruction`.
struct RawAction {
  let program: SolanaProgram
  let accounts: [SolanaAddress?]
  let data: [UInt8]

  private func account(_ index: Int) throws(SolanaActionFailure) -> SolanaAddress {
    guard index < accounts.count else {
      throw SolanaActionFailure(reason: "\(program.name): account \(index) is missing")
    }
    guard let account = accounts[index] else {
      throw SolanaActionFailure(
        reason: "\(program.name): account \(index) stands in a table that is not shown"
      )
    }
    return account
  }

  private func number(at offset: Int, of bytes: Int = 8) throws(SolanaActionFailure) -> UInt64 {
    guard offset >= 0, offset + bytes <= data.count else {
      throw SolanaActionFailure(reason: "\(program.name): the data end before their numbers do")
    }
    var value: UInt64 = 0
    for index in (offset..<offset + bytes).reversed() { value = value << 8 | UInt64(data[index]) }
    return value
  }

  private func key(at offset: Int) throws(SolanaActionFailure) -> SolanaAddress {
    guard offset >= 0, offset + 32 <= data.count,
      let bytes = FixedBytes<32>(data[offset..<offset + 32])
    else {
      throw SolanaActionFailure(reason: "\(program.name): the data end before their keys do")
    }
    return SolanaAddress(bytes)
  }

  func system() throws(SolanaActionFailure) -> SolanaAction {
    switch try number(at: 0, of: 4) {
    case 0:  // CreateAccount
      return .create(
        from: try account(0),
        account: try account(1),
        amount: try number(at: 4),
        program: try key(at: 20)
      )
    case 2:  // Transfer
      return .lamports(from: try account(0), to: try account(1), amount: try number(at: 4))
    case 3:  // CreateAccountWithSeed: base, length and text of the seed
      let length = try number(at: 36)
      guard length <= UInt64(data.count) else {
        throw SolanaActionFailure(reason: "\(program.name): the data end before the seed does")
      }
      let end = 44 + Int(length)
      return .create(
        from: try account(0),
        account: try account(1),
        amount: try number(at: end),
        program: try key(at: end + 16)
      )
    case 5:  // WithdrawNonceAccount
      return .lamports(from: try account(0), to: try account(1), amount: try number(at: 4))
    case 11:  // TransferWithSeed: from, base, to
      return .lamports(from: try account(0), to: try account(2), amount: try number(at: 4))
    default: return .none
    }
  }

  func stake() throws(SolanaActionFailure) -> SolanaAction {
    switch try number(at: 0, of: 4) {
    case 3, 16, 17:  // Split, MoveStake, MoveLamports
      return .lamports(from: try account(0), to: try account(1), amount: try number(at: 4))
    case 4:  // Withdraw
      return .withdrawStake(from: try account(0), to: try account(1), amount: try number(at: 4))
    case 7: return .empty(from: try account(1), to: try account(0))  // Merge
    default: return .none
    }
  }

  func vote() throws(SolanaActionFailure) -> SolanaAction {
    switch try number(at: 0, of: 4) {
    case 3:  // Withdraw
      return .lamports(from: try account(0), to: try account(1), amount: try number(at: 4))
    default: return .none
    }
  }

  func associatedToken() throws(SolanaActionFailure) -> SolanaAction {
    // No data is Create; 1 is CreateIdempotent.
    guard data.isEmpty || data == [0] || data == [1] else { return .none }
    return .associate(account: try account(1), mint: try account(3), owner: try account(2))
  }

  func token() throws(SolanaActionFailure) -> SolanaAction {
    switch try number(at: 0, of: 1) {
    case 1:  // InitializeAccount
      return .initialize(account: try account(0), mint: try account(1), owner: try account(2))
    case 16, 18:  // InitializeAccount2, InitializeAccount3
      return .initialize(account: try account(0), mint: try account(1), owner: try key(at: 1))
    case 3:  // Transfer
      return .tokens(
        from: try account(0),
        to: try account(1),
        amount: try number(at: 1),
        mint: nil,
        authority: try account(2),
        decimals: nil,
        fee: nil
      )
    case 12:  // TransferChecked
      return try checkedTransfer(at: 1, hasFee: false)
    case 26 where program == .token2022 && data.count > 1 && data[1] == 1:
      return try checkedTransfer(at: 2, hasFee: true)  // TransferCheckedWithFee
    case 6:  // SetAuthority: the kind (2 is the owner of an account), and a new authority if any
      guard try number(at: 1, of: 2) == 0x0102 else { return .none }
      return .give(account: try account(0), to: try key(at: 3))
    case 7, 14:  // MintTo, MintToChecked
      return .mint(to: try account(1), amount: try number(at: 1), mint: try account(0))
    case 8, 15:  // Burn, BurnChecked
      return .burn(from: try account(0), amount: try number(at: 1), mint: try account(1))
    case 9: return .close(account: try account(0), to: try account(1))  // CloseAccount
    case 17: return .sync(account: try account(0))  // SyncNative
    default: return .none
    }
  }

  private func checkedTransfer(
    at offset: Int,
    hasFee: Bool
  ) throws(SolanaActionFailure) -> SolanaAction {
    .tokens(
      from: try account(0),
      to: try account(2),
      amount: try number(at: offset),
      mint: try account(1),
      authority: try account(3),
      decimals: UInt8(truncatingIfNeeded: try number(at: offset + 8, of: 1)),
      fee: hasFee ? try number(at: offset + 9) : nil
    )
  }
}
