import Clustering
import Facts
import Quantities
import Testing

/// Facts of chains of accounts by short names: `a` is a holder named `a`, `a:7` one behind tag 7.
struct AccountCase {
  var facts = FactSet()
  private var rows = 0

  static func exhibit(_ byte: UInt8) -> ExhibitID {
    ExhibitID(sha256: FixedBytes<32>(InlineArray(repeating: byte)))
  }

  static func address(_ name: String, on chain: String = "ethereum") -> ChainAddress {
    let parts = name.split(separator: ":")
    return ChainAddress(
      chain: Chain(chain),
      text: String(parts[0]),
      tag: parts.count > 1 ? String(parts[1]) : nil
    )
  }

  static func account(_ id: String) -> ExchangeAccount {
    ExchangeAccount(exchange: "Exchange", id: id)
  }

  mutating func place(_ exhibit: UInt8 = 1) -> Place {
    rows += 1
    return Place(exhibit: Self.exhibit(exhibit), locator: .row(rows, sheet: nil))
  }

  static func transfer(
    _ transaction: String,
    part: String = "log 1",
    from: String?,
    to: String?,
    _ amount: UInt64 = 1_000_000,
    token: String? = "usdt",
    on chain: String = "ethereum",
    height: UInt32? = 100,
    seconds: Int64? = nil,
    mechanism: AccountTransfer.Mechanism? = nil,
    status: AccountTransfer.Status = .succeeded,
    confirmation: Transfer.Confirmation = .confirmed,
    decimals: Int? = 6,
    spoofing: AccountTransfer.Spoofing? = nil
  ) -> AccountTransfer {
    AccountTransfer(
      chain: Chain(chain),
      transaction: transaction,
      part: part,
      height: height.map(BlockHeight.init),
      time: (seconds ?? height.map { Int64($0) * 12 }).map { Instant(secondsSince1970: $0) },
      mechanism: mechanism ?? (token == nil ? .native : .token),
      token: TokenIdentity(chain: Chain(chain), contract: token),
      from: from.map { address($0, on: chain) },
      to: to.map { address($0, on: chain) },
      amount: LedgerAmount(units: UInt256(amount)),
      status: status,
      confirmation: confirmation,
      asset: token == nil ? .eth : token == "usdt" ? Asset("USDT") : nil,
      claimedSymbol: token,
      decimals: decimals,
      spoofing: spoofing
    )
  }

  mutating func add(_ transfer: AccountTransfer, in exhibit: UInt8 = 1) {
    facts.accountTransfers.append(
      Fact(transfer, at: place(exhibit), reader: Reader("test@1"))
    )
  }

  mutating func attribute(
    _ name: String,
    to actor: String,
    _ kind: Attribution.ActorKind = .service,
    on chain: String = "ethereum",
    category: String? = "exchange",
    confidence: String? = "service_data"
  ) {
    let statement = Attribution(
      address: .init(raw: name, address: Self.address(name, on: chain), problem: nil),
      actor: actor,
      actorKind: kind,
      source: "test",
      confidence: confidence,
      category: category
    )
    facts.attributions.append(Fact(statement, at: place(), reader: Reader("test@1")))
  }

  mutating func withdraw(
    _ id: String = "U1",
    to name: String,
    _ quantity: Int = 1,
    asset: String = "USDT",
    on chain: String = "ethereum",
    transaction: String? = nil,
    fee: Int? = nil,
    seconds: Int64? = nil
  ) throws {
    let asset = try #require(Asset(asset))
    let statement = AccountEvent(
      account: Self.account(id),
      action: .withdrawal,
      time: seconds.map {
        StatedTime(Instant(secondsSince1970: $0), zone: .kst, zoneSource: .profile)
      },
      asset: asset,
      quantity: ExactDecimal(quantity),
      fee: fee.map { ExactDecimal($0) },
      feeAsset: fee == nil ? nil : asset,
      to: .init(raw: name, address: Self.address(name, on: chain), problem: nil),
      transaction: transaction,
      status: .completed
    )
    facts.accountEvents.append(Fact(statement, at: place(9), reader: Reader("test@1")))
  }

  mutating func register(
    _ name: String,
    of id: String,
    _ role: AddressStatement.Role,
    on chain: String = "ethereum",
    owner: AddressStatement.DeclaredOwner = .unstated
  ) {
    let statement = AddressStatement(
      account: Self.account(id),
      role: role,
      address: .init(raw: name, address: Self.address(name, on: chain), problem: nil),
      asset: nil,
      network: nil,
      tag: nil,
      owner: owner,
      time: nil
    )
    facts.addresses.append(Fact(statement, at: place(9), reader: Reader("test@1")))
  }

  mutating func sign(
    _ name: String,
    on chain: String = "ethereum",
    _ standing: KeyProof.Standing = .verified
  ) {
    let proof = KeyProof(
      source: .transactionSigner,
      publicKey: "02",
      standing: standing,
      chain: Chain(chain),
      transaction: "0x",
      address: Self.address(name, on: chain)
    )
    facts.keyProofs.append(Fact(proof, at: place(2), reader: Reader("test@1")))
  }

  mutating func own(
    _ contract: String,
    _ owners: [String],
    threshold: Int?,
    change: ContractStatement.Change = .all,
    height: UInt32 = 1
  ) {
    let statement = ContractStatement(
      chain: Chain("ethereum"),
      contract: Self.address(contract),
      change: change,
      owners: owners.map { Self.address($0) },
      threshold: threshold,
      source: "test",
      transaction: "0x\(height)",
      part: "log 1",
      height: BlockHeight(height),
      status: .succeeded,
      confirmation: .confirmed
    )
    facts.contractOwners.append(Fact(statement, at: place(3), reader: Reader("test@1")))
  }

  mutating func approve(_ owner: String, _ spender: String, isRevoked: Bool = false) {
    let statement = ApprovalStatement(
      chain: Chain("ethereum"),
      transaction: "0xaa",
      part: "log 7",
      owner: Self.address(owner),
      spender: Self.address(spender),
      token: TokenIdentity(chain: Chain("ethereum"), contract: "usdt"),
      amount: nil,
      isRevoked: isRevoked,
      status: .succeeded,
      confirmation: .confirmed
    )
    facts.approvals.append(Fact(statement, at: place(4), reader: Reader("test@1")))
  }

  func result(_ policy: ClusteringPolicy = .standard) -> ClusteringResult {
    ClusteringResult(from: facts, policy: policy)
  }

  /// The same facts in another order.
  func shuffled(_ step: Int) -> FactSet {
    var other = facts
    func turn<Value>(_ values: [Value]) -> [Value] {
      guard values.count > 1 else { return values }
      // A stride that shares no factor with a prime length above the count visits all.
      let prime = [7, 31, 127, 1021, 8191, 65_537].first { $0 > values.count } ?? 65_537
      return (0..<prime).compactMap { index in
        let position = (index * (step % (prime - 1) + 1) + step) % prime
        return position < values.count ? values[position] : nil
      }
    }
    other.accountTransfers = turn(facts.accountTransfers)
    other.attributions = turn(facts.attributions)
    other.accountEvents = turn(facts.accountEvents)
    other.keyProofs = turn(facts.keyProofs)
    other.contractOwners = turn(facts.contractOwners)
    other.approvals = turn(facts.approvals)
    other.addresses = turn(facts.addresses)
    return other
  }
}
