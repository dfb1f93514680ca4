public import Cryptography
public import Quantities

/// Who signed a transaction, and whether the chain would take the signatures.
///
/// The signer need not be the account that asks: an account can name other keys. A transaction does
/// not say which keys its account names, so a signature by another key is undetermined unless the
/// account's permissions are given.
public struct TronTransactionCheck: Hashable, Sendable {
  /// A signature and its maker.
  public struct Signer: Hashable, Sendable {
    /// The address of the key; `nil` if the signature has none.
    public let address: TronAddress?
    /// The key.
    public let publicKey: PublicKey?
    /// Whether the key may sign for the account; `nil` if that is not known.
    public let isValid: Bool?
    /// What is to be said of it.
    public let note: String?
  }

  /// The id: the SHA-256 of the raw data.
  public let id: FixedBytes<32>
  /// The account that asks.
  public let owner: TronAddress?
  /// The permission under which it is signed.
  public let permissionID: Int32
  /// The signatures in their order.
  public let signers: [Signer]
  /// Whether the chain would take the signatures; `nil` if that is not known.
  public let isValid: Bool?
  /// Why it is invalid or not known.
  public let reason: String?

  /// Checks the signatures of a transaction.
  ///
  /// Without permissions it is valid if its one signer is the owner and it names no other permission
  /// than the owner's: the owner's permission holds the owner's own key unless it was changed. With
  /// permissions the rules are those of java-tron, `TransactionCapsule.checkWeight`: every signer is a
  /// key of the permission, none signs twice, the weights reach the threshold, and an active permission
  /// allows the type of contract.
  ///
  /// - Parameters:
  ///   - transaction: The transaction.
  ///   - account: The permissions of its owner at the time, if they are known.
  public init(_ transaction: TronTransaction, account: TronAccount? = nil) {
    let contract = transaction.contracts.first
    let owner = contract?.owner
    let permission = contract?.permissionID ?? 0
    id = transaction.id
    self.owner = owner
    permissionID = permission
    let readings = transaction.signatures.map {
      TronSignature($0).reading(over: transaction.id)
    }
    var verdict = Verdict(transaction, readings)
    let keys = verdict.permission(transaction, account)
    signers = readings.map { Self.signer($0, owner: owner, permission: permission, keys) }
    verdict.judge(signers, owner: owner, permission: permission, keys)
    (isValid, reason) = (verdict.isValid, verdict.reason)
  }

  private static func signer(
    _ reading: TronSignature.Reading,
    owner: TronAddress?,
    permission id: Int32,
    _ permission: TronPermission?
  ) -> Signer {
    switch reading {
    case .refuted(let reason):
      return Signer(address: nil, publicKey: nil, isValid: false, note: reason)
    case .undetermined(let reason):
      return Signer(address: nil, publicKey: nil, isValid: nil, note: reason)
    case .key(let key, var notes):
      let address = TronAddress(publicKey: key)
      var isValid: Bool?
      if let permission {
        let weight = permission.keys.first { $0.address == address }?.weight
        isValid = weight.map { $0 > 0 } ?? false
        notes.append(
          weight.map { "weight \($0) in permission \(id)" } ?? "no key of permission \(id)"
        )
      } else if address == owner, id == 0 {
        isValid = true
      } else if let owner {
        notes.append(
          "signer \(address) is \(address == owner ? "" : "not ")owner \(owner): valid only if "
            + "permission \(id) of the account names it"
        )
      }
      return Signer(
        address: address,
        publicKey: key,
        isValid: isValid,
        note: notes.isEmpty ? nil : notes.joined(separator: "; ")
      )
    }
  }
}

/// What is found out step by step: once something is invalid, it stays so.
private struct Verdict {
  private(set) var isValid: Bool? = true
  private(set) var reason: String?

  private mutating func refute(_ reason: String) {
    guard isValid != false else { return }
    (isValid, self.reason) = (false, reason)
  }

  private mutating func leaveOpen(_ reason: String) {
    guard isValid == true else { return }
    (isValid, self.reason) = (nil, reason)
  }

  init(_ transaction: TronTransaction, _ readings: [TronSignature.Reading]) {
    if transaction.contracts.count != 1 {
      refute("\(transaction.contracts.count) contracts; the chain takes transactions with one")
    } else if let contradiction = transaction.contracts.first?.contradiction {
      if transaction.contracts.first?.type == nil {
        leaveOpen(contradiction)
      } else {
        refute(contradiction)
      }
    }
    for case .refuted(let reason) in readings { refute(reason) }
    for case .undetermined(let reason) in readings { leaveOpen(reason) }
    if readings.isEmpty { leaveOpen("there is no signature") }
    if !transaction.isCanonical {
      leaveOpen(
        "the raw data is not written as nodes write it: the chain would know it as "
          + "\(transaction.canonicalID) and ask for signatures of that"
      )
    }
  }

  /// The permission that decides; `nil` if it is not known.
  mutating func permission(
    _ transaction: TronTransaction,
    _ account: TronAccount?
  ) -> TronPermission? {
    guard let contract = transaction.contracts.first else { return nil }
    let id = contract.permissionID
    if id == 1 { refute("permission 1 is the witness's, which signs blocks only") }
    guard let account, let owner = contract.owner else { return nil }
    if let address = account.address, address != owner {
      leaveOpen("the permissions are those of \(address), the owner is \(owner)")
      return nil
    }
    let found =
      id == 0
      ? account.permissions.first { $0.kind == .owner } ?? .standard(owner)
      : account.permissions.first { $0.kind == .active && $0.id == id }
    guard let found else {
      refute("the account has no permission \(id)")
      return nil
    }
    if !found.allows(contract: contract.number) {
      let name = contract.type ?? String(contract.number)
      refute("permission \(id) does not allow a contract of type \(name)")
    }
    return found
  }

  mutating func judge(
    _ signers: [TronTransactionCheck.Signer],
    owner: TronAddress?,
    permission id: Int32,
    _ permission: TronPermission?
  ) {
    let addresses = signers.compactMap(\.address)
    if let twice = addresses.first(where: { address in
      addresses.filter { $0 == address }.count > 1
    }) {
      refute("\(twice) signed twice")
    }
    guard let permission else {
      guard owner != nil else {
        leaveOpen("the contract names no owner")
        return
      }
      for signer in signers where signer.isValid == nil {
        leaveOpen(signer.note ?? "the signer is not known")
      }
      return
    }
    if signers.count > permission.keys.count {
      refute("\(signers.count) signatures for \(permission.keys.count) keys")
    }
    for signer in signers where signer.isValid == false {
      if let address = signer.address { refute("\(address) is no key of permission \(id)") }
    }
    var weight: Int64 = 0
    for address in Set(addresses) {
      let more = permission.keys.first { $0.address == address }?.weight ?? 0
      weight = weight.addingReportingOverflow(more).partialValue
    }
    if !signers.isEmpty, weight < permission.threshold {
      refute("weight \(weight), and permission \(id) asks for \(permission.threshold)")
    }
  }
}
