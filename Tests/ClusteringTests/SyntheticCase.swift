import Clustering
import Facts
import Quantities

/// Facts by short names: address `a` is a holder named `a` on a chain called `bitcoin`.
struct SyntheticCase {
  var facts = FactSet()
  private var rows = 0

  static let block = exhibit(0xb0)
  static let returns = exhibit(0xee)

  static func exhibit(_ byte: UInt8) -> ExhibitID {
    ExhibitID(sha256: FixedBytes<32>(InlineArray(repeating: byte)))
  }

  static func address(_ name: String) -> ChainAddress {
    ChainAddress(chain: .bitcoin, text: name)
  }

  static func stated(_ name: String) -> AccountEvent.StatedAddress {
    .init(raw: name, address: address(name), problem: nil)
  }

  static func account(_ id: String) -> ExchangeAccount {
    let parts = id.split(separator: "/")
    return parts.count == 2
      ? ExchangeAccount(exchange: String(parts[0]), id: String(parts[1]))
      : ExchangeAccount(exchange: "Exchange", id: id)
  }

  private mutating func row() -> Place {
    rows += 1
    return Place(exhibit: Self.returns, locator: .row(rows, sheet: nil))
  }

  /// Adds a transaction whose inputs and outputs are `holder` or `holder:value`; `?` is unknown.
  mutating func transfer(
    _ transaction: String,
    from inputs: [String],
    to outputs: [String],
    height: UInt32 = 100,
    index: Int? = nil,
    spending: [Transfer.OutPoint] = [],
    in exhibit: ExhibitID = block
  ) {
    let position = index ?? facts.transfers.count + 1
    let transfer = Self.makeTransfer(
      transaction,
      from: inputs,
      to: outputs,
      height: height,
      spending: spending
    )
    let locator = Locator.transaction(
      block: .height(BlockHeight(height)),
      index: position,
      part: nil
    )
    facts.transfers.append(
      Fact(transfer, at: Place(exhibit: exhibit, locator: locator), reader: Reader("test@1"))
    )
  }

  static func makeTransfer(
    _ transaction: String,
    from inputs: [String],
    to outputs: [String],
    height: UInt32 = 100,
    spending: [Transfer.OutPoint] = [],
    type: String = "witness_v0_keyhash"
  ) -> Transfer {
    func split(_ text: String) -> (String, Int64) {
      let parts = text.split(separator: ":")
      return (String(parts[0]), parts.count > 1 ? Int64(parts[1]) ?? 0 : 1_234_567)
    }
    return Transfer(
      chain: .bitcoin,
      asset: .btc,
      transaction: transaction,
      height: BlockHeight(height),
      time: Instant(secondsSince1970: 1_464_220_800 + Int64(height) * 600),
      isCoinbase: false,
      inputs: inputs.enumerated().map { position, text in
        let (name, value) = split(text)
        let previous =
          position < spending.count
          ? spending[position]
          : Transfer.OutPoint(transaction: "before-\(transaction)", index: UInt32(position))
        return name == "?"
          ? .init(previous: previous, holder: nil, value: nil, scriptType: nil)
          : .init(previous: previous, holder: address(name), value: value, scriptType: type)
      },
      outputs: outputs.map { text in
        let (name, value) = split(text)
        return name == "data"
          ? .init(holder: nil, value: 0, scriptType: "nulldata")
          : .init(holder: address(name), value: value, scriptType: type)
      }
    )
  }

  mutating func declare(
    _ address: String,
    of account: String,
    owner: AddressStatement.DeclaredOwner = .customer,
    role: AddressStatement.Role = .registeredWithdrawal
  ) {
    let statement = AddressStatement(
      account: Self.account(account),
      role: role,
      address: Self.stated(address),
      asset: .btc,
      network: nil,
      tag: nil,
      owner: owner,
      time: nil
    )
    facts.addresses.append(Fact(statement, at: row(), reader: Reader("test@1")))
  }

  mutating func subject(
    _ account: String,
    name: String? = nil,
    residentNumber: String? = nil,
    born: CalendarDate? = nil
  ) {
    let identifiers = residentNumber.map {
      [SealedIdentifier(kind: .residentNumber, token: $0, masked: "", sealed: "")]
    }
    let statement = SubjectStatement(
      account: Self.account(account),
      exchange: Self.account(account).exchange,
      person: PersonDescription(name: name, birthDate: born, identifiers: identifiers ?? [])
    )
    facts.subjects.append(Fact(statement, at: row(), reader: Reader("test@1")))
  }

  mutating func event(
    _ action: AccountEvent.Action,
    of account: String,
    from: AccountEvent.StatedAddress? = nil,
    to: AccountEvent.StatedAddress? = nil,
    status: AccountEvent.Status = .completed
  ) {
    let statement = AccountEvent(
      account: Self.account(account),
      action: action,
      time: nil,
      asset: .btc,
      quantity: .one,
      from: from,
      to: to,
      status: status
    )
    facts.accountEvents.append(Fact(statement, at: row(), reader: Reader("test@1")))
  }

  mutating func attribute(_ address: String, to actor: String, _ kind: Attribution.ActorKind) {
    let statement = Attribution(
      address: Self.stated(address),
      actor: actor,
      actorKind: kind,
      source: "test",
      confidence: nil
    )
    facts.attributions.append(Fact(statement, at: row(), reader: Reader("test@1")))
  }

  func result(_ policy: ClusteringPolicy = .standard) -> ClusteringResult {
    ClusteringResult(from: facts, policy: policy)
  }
}

extension ClusteringResult {
  func cluster(_ name: String) -> Cluster? { cluster(of: .address(SyntheticCase.address(name))) }

  /// The names in the cluster of an address.
  func names(with name: String) -> [String] { cluster(name)?.addresses.map(\.text) ?? [] }

  func explain(_ one: String, _ other: String) -> Explanation {
    explain(.address(SyntheticCase.address(one)), .address(SyntheticCase.address(other)))
  }
}
