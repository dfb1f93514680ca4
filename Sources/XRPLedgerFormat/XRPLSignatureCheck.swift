import AddressEncoding
import ByteReading
public import Quantities

/// What an account's entry in the ledger says of who may sign for it.
public struct XRPLSigningRules: Hashable, Sendable {
  /// Whether the entry of the account is known.
  public var isKnown = false
  /// The regular key's account.
  public var regularKey: FixedBytes<20>?
  /// Whether the master key may not sign.
  public var isMasterDisabled = false
  /// The weights of the accounts that may sign together; `nil` if the list is not known.
  public var weights: [FixedBytes<20>: UInt64]?
  /// The weight that is needed.
  public var quorum: UInt64 = 0

  /// Creates rules of which nothing is known.
  public init() {}

  private static let disableMaster: UInt64 = 0x0010_0000

  /// Takes what an entry of the type `AccountRoot` says.
  public mutating func take(accountRoot: XRPLObject) {
    isKnown = true
    regularKey = accountRoot["RegularKey"]?.account
    isMasterDisabled = (accountRoot["Flags"]?.unsigned ?? 0) & Self.disableMaster != 0
  }

  /// Takes what an entry of the type `SignerList` says.
  public mutating func take(signerList: XRPLObject) {
    quorum = signerList["SignerQuorum"]?.unsigned ?? 0
    var found: [FixedBytes<20>: UInt64] = [:]
    for entry in signerList["SignerEntries"]?.array ?? [] {
      guard let object = entry.value.object, let account = object["Account"]?.account else {
        continue
      }
      found[account] = object["SignerWeight"]?.unsigned ?? 0
    }
    weights = found
  }
}

/// Who signed a transaction, and whether the signatures hold.
public struct XRPLSignatureCheck: Hashable, Sendable {
  /// One signature.
  public struct Signer: Hashable, Sendable {
    /// The account whose master key signed; `nil` if there is no key.
    public let address: String?
    /// The key.
    public let publicKey: String?
    /// Whether the signature holds and the key is known to be allowed; `nil` if the latter is not
    /// known.
    public let valid: Bool?
    /// Whether the signature itself holds for the key.
    public let holds: Bool
    /// What is to be said.
    public let note: String?
  }

  /// Whether the transaction is signed as it must be; `nil` if that cannot be told.
  public private(set) var valid: Bool?
  /// Why not, or why it cannot be told.
  public private(set) var reason: String?
  /// The signatures, in the transaction's order.
  public private(set) var signers: [Signer] = []

  private let transaction: XRPLObject
  private let rules: XRPLSigningRules
  private let allowsHighS: Bool

  private static let fullyCanonical: UInt64 = 0x8000_0000
  private static let innerBatch: UInt64 = 0x4000_0000
  private static let pseudoTypes: Set<String> = ["EnableAmendment", "SetFee", "UNLModify"]
  /// When the amendment `RequireFullyCanonicalSig` came into force: 2020-07-03 (xrpl.org, "Known
  /// Amendments").
  private static let canonicalSince = Instant(secondsSince1970: 1_593_734_400)

  /// Checks a transaction.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - rules: What is known of the account.
  ///   - time: The time of its ledger, if it is known: older signatures had less strict rules.
  public init(
    of transaction: XRPLObject,
    rules: XRPLSigningRules = XRPLSigningRules(),
    time: Instant? = nil
  ) {
    self.transaction = transaction
    self.rules = rules
    let flags = transaction["Flags"]?.unsigned ?? 0
    allowsHighS =
      flags & Self.fullyCanonical == 0 && time.map { $0 < Self.canonicalSince } ?? false
    check(flags: flags)
  }

  private mutating func check(flags: UInt64) {
    guard let account = transaction["Account"]?.account ?? pseudoAccount else {
      (valid, reason) = (false, "the transaction has no account")
      return
    }
    if let type = transaction.transactionType, Self.pseudoTypes.contains(type) {
      reason = "\(type) is made by the validators together and has no signature"
      return
    }
    let key = transaction["SigningPubKey"]?.bytes ?? []
    if flags & Self.innerBatch != 0, key.isEmpty, transaction["TxnSignature"] == nil {
      reason = "a transaction inside a batch has no signature of its own"
      return
    }
    let signing = transaction["Delegate"]?.account ?? account
    if let list = transaction["Signers"]?.array {
      guard key.isEmpty, transaction["TxnSignature"] == nil else {
        (valid, reason) = (false, "one signature and several at once")
        return
      }
      checkSeveral(list, for: signing)
    } else {
      checkOne(for: signing, key: key)
    }
    for (party, note) in [
      ("CounterpartySignature", "Counterparty"), ("SponsorSignature", "Sponsor"),
    ] {
      guard let object = transaction[party]?.object else { continue }
      checkParty(object, account: transaction[note]?.account, role: note.lowercased())
    }
    for member in transaction["BatchSigners"]?.array ?? [] {
      if let object = member.value.object { checkBatchSigner(object) }
    }
    checkClaim()
  }

  private var pseudoAccount: FixedBytes<20>? {
    transaction.transactionType == "UNLModify" ? XRPLCurrency.xrp.code : nil
  }

  // MARK: One signature

  private mutating func checkOne(for account: FixedBytes<20>, key: [UInt8]) {
    guard let signature = transaction["TxnSignature"]?.bytes else {
      (valid, reason) = (false, "the transaction is not signed")
      return
    }
    let signer = verdict(key: key, signature: signature, data: [transaction.signingData]) {
      standing(of: $0, for: account)
    }
    signers.append(signer)
    (valid, reason) = (signer.valid, signer.valid == true ? nil : signer.note)
  }

  /// Whether a key may sign for the account, with a reason or a note.
  private func standing(
    of key: FixedBytes<20>,
    for account: FixedBytes<20>
  ) -> (Bool?, String?) {
    if key == account {
      guard rules.isKnown, rules.isMasterDisabled, !isDelegated else { return (true, nil) }
      return (false, "the account has disabled its master key")
    }
    guard rules.isKnown, !isDelegated else {
      return (
        nil,
        "signed by \(classic(key)) for \(classic(account)): valid only if \(classic(key)) is its "
          + "regular key"
      )
    }
    return rules.regularKey == key
      ? (true, "\(classic(key)) is the regular key of \(classic(account))")
      : (false, "\(classic(key)) is not the regular key of \(classic(account))")
  }

  private var isDelegated: Bool { transaction["Delegate"] != nil }

  /// Checks a signature of one of several forms of data, and then what the key may do.
  private func verdict(
    key: [UInt8],
    signature: [UInt8],
    data: [[UInt8]],
    _ standing: (FixedBytes<20>) -> (Bool?, String?)
  ) -> Signer {
    guard let publicKey = XRPLPublicKey(key) else {
      return Signer(
        address: nil,
        publicKey: hexadecimal(key),
        valid: false,
        holds: false,
        note: "no public key of the XRP Ledger"
      )
    }
    func signer(_ valid: Bool?, holds: Bool, _ note: String?) -> Signer {
      Signer(
        address: classic(publicKey.account),
        publicKey: hexadecimal(key),
        valid: valid,
        holds: holds,
        note: note
      )
    }
    var failure = "there is nothing that was signed"
    for form in data {
      switch publicKey.check(signature, of: form) {
      case .fails(let reason): failure = reason
      case .holdsWithHighS where !allowsHighS:
        return signer(
          false,
          holds: false,
          "the signature is not fully canonical (its s is high), which is refused since 2020-07-03"
        )
      case .holds, .holdsWithHighS:
        let (valid, note) = standing(publicKey.account)
        return signer(valid, holds: true, note)
      }
    }
    return signer(false, holds: false, failure)
  }

  // MARK: Several signatures

  private mutating func checkSeveral(_ list: [XRPLObject.Member], for account: FixedBytes<20>) {
    let transaction = transaction
    let (found, problem) = signatures(in: list, for: account) {
      [transaction.multiSigningData(for: $0)]
    }
    signers += found.map(\.signer)
    if let problem {
      (valid, reason) = (false, problem)
    } else if let weights = rules.weights, !isDelegated {
      let strangers = found.filter { weights[$0.account] == nil }.map { classic($0.account) }
      let weight = found.reduce(UInt64(0)) { sum, next in
        let (total, overflow) = sum.addingReportingOverflow(weights[next.account] ?? 0)
        return overflow ? .max : total
      }
      if !strangers.isEmpty {
        (valid, reason) = (false, "not in the signer list: \(strangers.joined(separator: ", "))")
      } else if weight < rules.quorum {
        (valid, reason) = (false, "weight \(weight) of the \(rules.quorum) that are needed")
      } else {
        valid = found.allSatisfy { $0.signer.valid == true } ? true : nil
        if valid == nil { reason = found.first { $0.signer.valid == nil }?.signer.note }
      }
    } else {
      reason = "signed by several for \(classic(account)): its signer list is not given"
    }
  }

  private func signatures(
    in list: [XRPLObject.Member],
    for account: FixedBytes<20>?,
    data: (FixedBytes<20>) -> [[UInt8]]
  ) -> (found: [(account: FixedBytes<20>, signer: Signer)], problem: String?) {
    var found: [(account: FixedBytes<20>, signer: Signer)] = []
    var problem: String?
    for element in list {
      guard let object = element.value.object, let own = object["Account"]?.account else {
        problem = problem ?? "a signer without account"
        continue
      }
      let checked = verdict(
        key: object["SigningPubKey"]?.bytes ?? [],
        signature: object["TxnSignature"]?.bytes ?? [],
        data: data(own)
      ) { key in
        if key == own { return (true, nil) }
        return (
          nil,
          "signed by \(classic(key)) for \(classic(own)): valid only if \(classic(key)) is its "
            + "regular key"
        )
      }
      if checked.valid == false {
        problem = problem ?? "the signature of \(classic(own)): \(checked.note ?? "invalid")"
      }
      if own == account { problem = problem ?? "the account is among its own signers" }
      if let last = found.last?.account, last >= own {
        problem = problem ?? "the signers are not in the order of their accounts"
      }
      found.append((own, checked))
    }
    if found.isEmpty { problem = problem ?? "no signers" }
    return (found, problem)
  }

  // MARK: Others who sign along

  /// Signatures of a party beside the account must not fail; what they need is not known here.
  private mutating func checkParty(
    _ object: XRPLObject,
    account: FixedBytes<20>?,
    role: String
  ) {
    let unsigned = transaction.filter(\.isSigned).serialized
    let isCounterparty = role == "counterparty"
    let one: [UInt8] = isCounterparty ? [0x43, 0x50, 0x54, 0] : [0x53, 0x50, 0x4e, 0]
    let several: [UInt8] = isCounterparty ? [0x43, 0x50, 0x4d, 0] : [0x53, 0x50, 0x4d, 0]
    let transaction = transaction
    along(object, role: role, account: account, one: [transaction.signingData, one + unsigned]) {
      [transaction.multiSigningData(for: $0), several + unsigned + $0.array]
    }
  }

  private mutating func checkBatchSigner(_ object: XRPLObject) {
    guard let account = object["Account"]?.account else { return }
    let transaction = transaction
    func forms(_ signer: FixedBytes<20>?) -> [[UInt8]] {
      [
        transaction.batchSigningData(for: signer),
        transaction.boundBatchSigningData(account: account, signer: signer),
      ].compactMap { $0 }
    }
    along(object, role: "batch signer", account: account, one: forms(nil)) { forms($0) }
  }

  private mutating func along(
    _ object: XRPLObject,
    role: String,
    account: FixedBytes<20>?,
    one: [[UInt8]],
    several: (FixedBytes<20>) -> [[UInt8]]
  ) {
    let found: [Signer]
    if let list = object["Signers"]?.array {
      found = signatures(in: list, for: account, data: several).found.map(\.signer)
    } else {
      let signature = object["TxnSignature"]?.bytes ?? []
      let key = object["SigningPubKey"]?.bytes ?? []
      found = [
        verdict(key: key, signature: signature, data: one) { key in
          guard let account else { return (nil, "signs as \(role)") }
          if key == account { return (true, "signs as \(role) \(classic(account))") }
          return (
            nil, "signs as \(role) \(classic(account)): valid only if the key is its regular key"
          )
        }
      ]
    }
    signers += found
    if found.contains(where: { $0.valid == false }) {
      (valid, reason) = (false, "the signature of the \(role) does not hold")
    } else if valid == true, found.contains(where: { $0.valid == nil }) {
      (valid, reason) = (nil, found.first { $0.valid == nil }?.note)
    }
  }

  /// A claim inside `PaymentChannelClaim` is signed by the channel's source.
  private mutating func checkClaim() {
    guard transaction.transactionType == "PaymentChannelClaim",
      let signature = transaction["Signature"]?.bytes, let key = transaction["PublicKey"]?.bytes,
      let channel = transaction["Channel"]?.bytes.flatMap({ FixedBytes<32>($0) }),
      case .drops(let drops)? = (transaction["Amount"] ?? transaction["Balance"])?.amount
    else { return }
    let claim = XRPLChannelClaim(channel: channel, drops: UInt64(drops.magnitude))
    let signer = verdict(key: key, signature: signature, data: [claim.signingData]) { _ in
      (true, "signs the claim against the channel")
    }
    signers.append(signer)
    if signer.valid == false { (valid, reason) = (false, "the claim's signature does not hold") }
  }
}
