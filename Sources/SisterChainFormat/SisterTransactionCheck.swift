public import AddressEncoding
public import BitcoinFormat
public import ByteReading
import Cryptography
public import Quantities
public import ScriptVerification

/// Why a transaction of a sister chain cannot be checked.
public enum SisterCheckFailure: Error, Hashable, Sendable {
  /// The bytes are no transaction of the chain.
  case malformed(ParseFailure)
  /// A coinbase spends no coin, and none was given.
  case coinbase
  /// There is not one coin for each input, or the transaction is larger than any block.
  case unverifiable(VerificationFailure)
}

/// Who signed the transparent inputs of a transaction of a sister chain, and whether they may spend.
public struct SisterTransactionCheck: Hashable, Sendable {
  /// What came of one input.
  public struct Input: Hashable, Sendable {
    /// Whether the scripts allow to spend, and who signed.
    public let verdict: InputVerdict
    /// Whether the verdict is open: the script may use what this interpreter does not know of the
    /// chain.
    public let isOpen: Bool

    /// Whether the input may spend its coin; `nil` if that is not known.
    public var isValid: Bool? { isOpen ? nil : verdict.isValid }
  }

  /// The transaction's name on its chain.
  public let transactionID: TransactionID
  /// The transparent inputs, in order.
  public let inputs: [Input]
  /// The rules that were applied.
  public let flags: ScriptFlags
  /// The consensus branch under which the signatures of a Zcash transaction were checked.
  public let branch: UInt32?
  /// A part of the transaction whose signatures are not checked: `mweb` or `shielded`.
  public let unchecked: String?

  /// Whether all inputs may spend their coins.
  ///
  /// It is `nil` if none may not and one is open, or if there is no transparent input at all.
  public var isValid: Bool? {
    if inputs.contains(where: { $0.isValid == false }) { return false }
    return inputs.isEmpty || inputs.contains { $0.isValid == nil } ? nil : true
  }

  init(
    _ transactionID: TransactionID,
    _ inputs: [Input],
    flags: ScriptFlags,
    branch: UInt32? = nil,
    unchecked: String? = nil
  ) {
    self.transactionID = transactionID
    self.inputs = inputs
    self.flags = flags
    self.branch = branch
    self.unchecked = unchecked
  }
}

extension SisterChain {
  /// The consensus rules of the chain's scripts today, as far as they are Bitcoin's.
  ///
  /// Sources: the flags with which `ConnectBlock` runs scripts in the chains' `validation.cpp` or
  /// `main.cpp`.
  public var scriptFlags: ScriptFlags {
    switch self {
    case .litecoin: .consensus
    case .dogecoin: [.payToScriptHash, .strictDER, .checkLockTimeVerify]
    case .dash:
      [.payToScriptHash, .strictDER, .checkLockTimeVerify, .checkSequenceVerify, .nullDummy]
    case .bitcoinCash:
      [
        .payToScriptHash, .strictEncoding, .strictDER, .lowS, .nullFail, .signaturePushOnly,
        .minimalData, .cleanStack, .checkLockTimeVerify, .checkSequenceVerify,
      ]
    // Zcash disables OP_CODESEPARATOR.
    case .zcash: [.payToScriptHash, .strictDER, .checkLockTimeVerify, .constantScriptCode]
    }
  }

  /// Checks the transparent inputs of a transaction.
  ///
  /// - Parameters:
  ///   - bytes: The serialised transaction.
  ///   - coins: The output that each transparent input spends; on Bitcoin Cash as serialised, with a
  ///     token before the script if it holds one.
  ///   - flags: The rules to apply; ``scriptFlags`` if `nil`.
  ///   - network: The network, which sets the heights of upgrades.
  ///   - height: The height of the transaction's block, if it is known. Zcash signs by it since 2018,
  ///     and Bitcoin Cash signed as Bitcoin does before August 2017.
  ///   - branch: The consensus branch of a Zcash transaction, in place of a height.
  /// - Returns: What came of it.
  /// - Throws: ``SisterCheckFailure``.
  public func check(
    _ bytes: Span<UInt8>,
    spending coins: [Transaction.Output],
    flags: ScriptFlags? = nil,
    network: Network,
    height: BlockHeight? = nil,
    branch: UInt32? = nil
  ) throws(SisterCheckFailure) -> SisterTransactionCheck {
    let flags = flags ?? scriptFlags
    switch self {
    case .litecoin:
      let transaction = try Self.parsed { () throws(ParseFailure) in
        try LitecoinTransaction(parsing: bytes)
      }
      var hasExtension = false
      if case .transaction = transaction.mweb { hasExtension = true }
      return SisterTransactionCheck(
        transaction.transactionID,
        try Self.verdicts(on: transaction.base, coins, flags),
        flags: flags,
        unchecked: hasExtension ? "mweb" : nil
      )
    case .dogecoin:
      let transaction = try Self.parsed { () throws(ParseFailure) in
        try Transaction(parsing: bytes)
      }
      let inputs = try Self.verdicts(on: transaction, coins, flags)
      return SisterTransactionCheck(transaction.transactionID, inputs, flags: flags)
    case .dash:
      let transaction = try Self.parsed { () throws(ParseFailure) in
        try DashTransaction(parsing: bytes)
      }
      let inputs = try Self.verdicts(
        on: transaction.base,
        coins,
        flags,
        hashing: DashSignatureHashing(transaction),
        // DIP-0020 brought operations back that Bitcoin has disabled.
        open: [.badOpcode, .disabledOpcode]
      )
      return SisterTransactionCheck(transaction.transactionID, inputs, flags: flags)
    case .bitcoinCash:
      let transaction = try Self.parsed { () throws(ParseFailure) in
        try Transaction(parsing: bytes, form: .withoutWitness)
      }
      let isBeforeFork = network == .mainnet && (height.map { $0.value < 478_559 } ?? false)
      let rules: ScriptFlags =
        isBeforeFork ? [.payToScriptHash, .strictDER, .checkLockTimeVerify] : flags
      let inputs =
        isBeforeFork
        ? try Self.verdicts(on: transaction, coins, rules)
        : try Self.bitcoinCashVerdicts(on: transaction, coins, rules)
      return SisterTransactionCheck(transaction.transactionID, inputs, flags: rules)
    case .zcash:
      let transaction = try Self.parsed { () throws(ParseFailure) in
        try ZcashTransaction(parsing: bytes)
      }
      let branches =
        branch.map { [$0] } ?? Self.branches(of: transaction, at: height, on: network)
      return try Self.check(transaction, coins, flags, branches: branches)
    }
  }

  private static func parsed<Value>(
    _ read: () throws(ParseFailure) -> Value
  ) throws(SisterCheckFailure) -> Value {
    do throws(ParseFailure) { return try read() } catch { throw .malformed(error) }
  }

  private static func verdicts(
    on transaction: Transaction,
    _ coins: [Transaction.Output],
    _ flags: ScriptFlags
  ) throws(SisterCheckFailure) -> [SisterTransactionCheck.Input] {
    let hashing = BitcoinSignatureHashing(transaction, spending: coins)
    return try verdicts(on: transaction, coins, flags, hashing: hashing, open: [])
  }

  private static func verdicts(
    on transaction: Transaction,
    _ coins: [Transaction.Output],
    _ flags: ScriptFlags,
    hashing: some SignatureHashing,
    open: Set<ScriptError>
  ) throws(SisterCheckFailure) -> [SisterTransactionCheck.Input] {
    guard !(transaction.isCoinbase && coins.isEmpty) else { throw .coinbase }
    do throws(VerificationFailure) {
      // Zcash and Dash have the largest blocks that one transaction may fill: 2 MB.
      try TransactionVerifier.checkWeight(
        of: transaction,
        limit: 2 * TransactionVerifier.blockWeight
      )
      let verifier = try TransactionVerifier(
        transaction,
        spending: coins,
        flags: flags,
        hashing: hashing
      )
      return verifier.verdicts().map { verdict in
        .init(verdict: verdict, isOpen: verdict.error.map(open.contains) ?? false)
      }
    } catch {
      throw .unverifiable(error)
    }
  }

  // MARK: Bitcoin Cash

  /// Errors that a script of Bitcoin Cash can meet here and not there: it has operations, numbers and
  /// sizes of its own.
  private static let openOnBitcoinCash: Set<ScriptError> = [
    .badOpcode, .disabledOpcode, .scriptNumber, .pushSize, .opCount, .scriptSize, .stackSize,
  ]

  private static func bitcoinCashVerdicts(
    on transaction: Transaction,
    _ coins: [Transaction.Output],
    _ flags: ScriptFlags
  ) throws(SisterCheckFailure) -> [SisterTransactionCheck.Input] {
    var plain: [Transaction.Output] = []
    for (index, coin) in coins.enumerated() {
      let script = CashToken.WrappedScript(coin.script).script
      let unlocking =
        transaction.inputs.indices.contains(index) ? transaction.inputs[index].script : []
      plain.append(
        Transaction.Output(value: coin.value, script: BitcoinCashScript(script).asP2SH(unlocking))
      )
    }
    let hashing = BitcoinCashSignatureHashing(transaction, spending: coins)
    let strict = try verdicts(
      on: transaction,
      plain,
      flags,
      hashing: hashing,
      open: openOnBitcoinCash
    )
    guard strict.contains(where: { $0.verdict.error == .cleanStack }) else { return strict }
    // Coins sent to a witness program by mistake may be recovered without a clean stack.
    let lax = try verdicts(
      on: transaction,
      plain,
      flags.subtracting(.cleanStack),
      hashing: hashing,
      open: openOnBitcoinCash
    )
    return strict.indices.map { index in
      let isRecovery = BitcoinCashScript(plain[index].script)
        .isWitnessRecovery(transaction.inputs[index].script)
      return isRecovery ? lax[index] : strict[index]
    }
  }

  // MARK: Zcash

  /// The branches whose signatures are tried, the likeliest first.
  private static func branches(
    of transaction: ZcashTransaction,
    at height: BlockHeight?,
    on network: Network
  ) -> [UInt32] {
    if let named = transaction.consensusBranchID { return [named] }
    if let height, let found = ZcashBranch.inForce(at: height, on: network) { return [found.id] }
    switch transaction.format {
    case .overwinter: return ZcashBranch.all.prefix(1).map(\.id)
    case .sapling: return ZcashBranch.all.dropFirst().reversed().map(\.id)
    case .sprout, .nu5: return [0]
    }
  }

  private static func check(
    _ transaction: ZcashTransaction,
    _ coins: [Transaction.Output],
    _ flags: ScriptFlags,
    branches: [UInt32]
  ) throws(SisterCheckFailure) -> SisterTransactionCheck {
    var first: SisterTransactionCheck?
    for branch in branches {
      let hashing = ZcashSignatureHashing(transaction, spending: coins, branch: branch)
      let result = SisterTransactionCheck(
        transaction.transactionID,
        try verdicts(on: transaction.transparent, coins, flags, hashing: hashing, open: []),
        flags: flags,
        branch: transaction.isOverwintered ? branch : nil,
        unchecked: transaction.hasShieldedPart ? "shielded" : nil
      )
      if result.isValid != false { return result }
      if first == nil { first = result }
    }
    guard let first else { preconditionFailure("there is a branch to try") }
    return first
  }
}

/// A locking script of Bitcoin Cash that this interpreter runs in the place of another.
private struct BitcoinCashScript {
  private let script: [UInt8]

  init(_ script: [UInt8]) {
    self.script = script
  }

  /// The script that demands the same as P2SH32: the same redeem script behind the shorter hash.
  ///
  /// Where the redeem script does not fit the hash, the script stays, and fails as it must.
  func asP2SH(_ unlocking: [UInt8]) -> [UInt8] {
    let form = SisterScript(script, on: .bitcoinCash)
    guard form.type == .scripthash32, let redeem = Self.lastPush(unlocking),
      FixedBytes<32>(script[form.payload]) == SHA256.doubleHash(redeem.span)
    else { return script }
    return [0xa9, 0x14] + Hash160.hash(redeem.span).array + [0x87]
  }

  /// Whether the input recovers coins from a witness program behind a script hash.
  func isWitnessRecovery(_ unlocking: [UInt8]) -> Bool {
    guard SisterScript(script, on: .bitcoinCash).type == .scripthash,
      let redeem = Self.lastPush(unlocking), unlocking.count == redeem.count + 1
    else { return false }
    guard (4...42).contains(redeem.count), Int(redeem[1]) + 2 == redeem.count else { return false }
    return redeem[0] == 0 || (0x51...0x60).contains(redeem[0])
  }

  private static func lastPush(_ script: [UInt8]) -> [UInt8]? {
    let span = script.span
    var cursor = ScriptCursor(span)
    var last: Range<Int>?
    while case .operation(let operation) = cursor.next() {
      guard operation.opcode <= 0x4e else { return nil }
      last = operation.data
    }
    return cursor.offset == script.count ? last.map { Array(script[$0]) } : nil
  }
}
