public import Cryptography
public import ExchangeFormat
public import Facts
import Foundation
import Quantities

/// Turns the records of tables into facts.
public struct RecordNormalizer: Sendable {
  /// The exhibit that holds the table.
  public let exhibit: ExhibitID
  /// Who answered, as the caller says; `nil` if nobody said it.
  public let exchange: String?
  /// The folder that held the file; it stands for who answered where nobody says it.
  public let folder: String?
  private let vault: IdentifierVault

  /// Creates a normaliser.
  ///
  /// - Parameters:
  ///   - exhibit: The exhibit that holds the table.
  ///   - exchange: Who answered, as the analyst says. `nil` leaves it to the profile.
  ///   - folder: The folder of the file, which stands for who answered where the profile names nobody
  ///     either. Without it accounts belong to the exhibit itself.
  ///   - vault: Seals personal identifiers.
  public init(
    exhibit: ExhibitID,
    exchange: String?,
    folder: String? = nil,
    vault: IdentifierVault
  ) {
    self.exhibit = exhibit
    self.exchange = exchange.map(\.precomposedStringWithCanonicalMapping)
    self.folder = folder.map(\.precomposedStringWithCanonicalMapping)
    self.vault = vault
  }

  /// Returns the facts of a table's records.
  ///
  /// - Parameter reading: What came of reading the table.
  /// - Returns: The facts in the order of the rows, with the flags.
  /// - Throws: `CryptographyError` if the library fails.
  public func facts(of reading: TableReading) throws(CryptographyError) -> NormalizedFacts {
    var result = NormalizedFacts()
    for row in reading.rows {
      if case .record(let record) = row { try add(record, to: &result) }
    }
    return result
  }

  /// Returns the facts of one record: one, or none and the reason.
  ///
  /// - Parameter record: The record.
  /// - Returns: The fact, with the flags.
  /// - Throws: `CryptographyError` if the library fails.
  public func facts(of record: ExchangeRecord) throws(CryptographyError) -> NormalizedFacts {
    var result = NormalizedFacts()
    try add(record, to: &result)
    return result
  }

  /// Adds the fact of a record.
  ///
  /// - Parameters:
  ///   - record: The record.
  ///   - result: What it is added to.
  /// - Throws: `CryptographyError` if the library fails.
  public func add(
    _ record: ExchangeRecord,
    to result: inout NormalizedFacts
  ) throws(CryptographyError) {
    let place = Place(
      exhibit: exhibit,
      locator: .row(record.place.row, sheet: record.place.sheet)
    )
    let reader = Reader(record.reader)
    for flag in record.flags { result.flags.append((place, flag)) }
    func fact<Statement>(_ statement: Statement) -> Fact<Statement> {
      Fact(statement, at: place, reader: reader)
    }
    switch record.kind {
    case .access, .product, .block: return
    case .transfer: addTransfer(record, at: place, to: &result)
    case .deposit, .withdrawal, .buy, .sell, .fee, .reward, .internalMove, .other:
      // A wallet's receiving address is its owner's, an exchange's deposit address is not: what a
      // wallet, an explorer or a program writes says nothing about accounts at exchanges.
      guard record.origin == .exchange || record.origin == .office else { return }
      guard let event = event(record) else {
        result.withoutFact.append((place, "an event needs an asset and a quantity"))
        return
      }
      result.facts.accountEvents.append(fact(event))
    case .balance:
      guard let asset = record.asset, let total = record.total else {
        result.withoutFact.append((place, "a balance needs an asset and a total"))
        return
      }
      result.facts.balances.append(
        fact(
          BalanceStatement(
            account: account(record),
            time: record.time,
            asset: asset,
            total: total,
            available: record.available,
            locked: record.locked
          )
        )
      )
    case .subject, .match:
      result.facts.subjects.append(fact(try subject(record, at: place, &result)))
    case .registeredAddress:
      guard let address = record.to else {
        result.withoutFact.append((place, "no address"))
        return
      }
      result.facts.addresses.append(
        fact(
          AddressStatement(
            account: account(record),
            role: .registeredWithdrawal,
            address: stated(address, tag: record.tag),
            asset: record.asset,
            network: record.network,
            tag: record.tag,
            owner: record.declaredOwner.flatMap(AddressStatement.DeclaredOwner.init) ?? .unstated,
            time: record.time
          )
        )
      )
    case .price:
      guard let date = record.date, let asset = record.asset, let quote = record.quote,
        let price = record.price, let source = record.source
      else {
        result.withoutFact.append((place, "a price needs a day, two assets and a source"))
        return
      }
      result.facts.prices.append(
        fact(
          PriceStatement(
            date: date,
            asset: asset,
            quote: quote,
            price: price,
            source: source,
            basis: record.subject.flatMap(PriceStatement.Basis.init) ?? .unstated
          )
        )
      )
    case .defaulter:
      guard let defaulter = record.defaulter, let arrears = record.arrears else {
        result.withoutFact.append((place, "arrears need a reference and an amount"))
        return
      }
      result.facts.defaulters.append(
        fact(
          DefaulterStatement(
            defaulter: defaulter,
            person: try person(record, at: place, &result),
            arrears: arrears,
            taxItem: record.taxItem,
            dueDate: record.dueDate
          )
        )
      )
    case .attribution:
      guard let address = record.to, let actor = record.actor, let source = record.source else {
        result.withoutFact.append((place, "a claim needs an address, an actor and a source"))
        return
      }
      result.facts.attributions.append(
        fact(
          Attribution(
            address: stated(address, tag: record.tag),
            actor: actor.precomposedStringWithCanonicalMapping,
            actorKind: record.actorKind.flatMap(Attribution.ActorKind.init) ?? .unstated,
            source: source,
            confidence: record.confidence
          )
        )
      )
    }
  }

  /// Who answered: the caller's word, then the profile's, then the folder, then the exhibit itself.
  ///
  /// - Parameter record: A record of the exhibit.
  /// - Returns: The name under which the record's account is kept.
  public func exchange(_ record: ExchangeRecord) -> String {
    exchange ?? record.exchange ?? folder ?? "file:\(exhibit.description.prefix(12))"
  }

  /// The account of a row; of a personal export that names none, the file stands for its one account.
  private func account(_ record: ExchangeRecord) -> ExchangeAccount {
    ExchangeAccount(
      exchange: exchange(record),
      id: record.account ?? "file:\(exhibit.description.prefix(12))"
    )
  }

  private func stated(_ address: CheckedAddress, tag: String?) -> AccountEvent.StatedAddress {
    guard let chain = address.chain, let canonical = address.canonical else {
      return AccountEvent.StatedAddress(
        raw: address.raw,
        address: nil,
        problem: address.problem ?? "not checked"
      )
    }
    return AccountEvent.StatedAddress(
      raw: address.raw,
      address: ChainAddress(
        chain: Chain(Self.renamedChains[chain] ?? chain),
        text: canonical,
        tag: address.tag ?? tag
      ),
      problem: nil
    )
  }

  /// Chains under the names that cases of earlier versions keep.
  private static let renamedChains = ["bnb-smart-chain": "bsc", "avalanche-c": "avalanche"]

  private func event(_ record: ExchangeRecord) -> AccountEvent? {
    guard let action = AccountEvent.Action(rawValue: record.kind.rawValue),
      let asset = record.asset, let quantity = record.quantity
    else { return nil }
    // A tag belongs to the address that receives.
    return AccountEvent(
      account: account(record),
      action: action,
      time: record.time,
      asset: asset,
      quantity: quantity,
      counterAsset: record.counterAsset,
      counterQuantity: record.counterQuantity,
      fee: record.fee,
      feeAsset: record.feeAsset,
      from: record.from.map { stated($0, tag: nil) },
      to: record.to.map { stated($0, tag: record.tag) },
      network: record.network,
      tag: record.tag,
      transaction: record.transaction,
      status: AccountEvent.Status(rawValue: record.status.rawValue) ?? .unstated
    )
  }

  private func subject(
    _ record: ExchangeRecord,
    at place: Place,
    _ result: inout NormalizedFacts
  ) throws(CryptographyError) -> SubjectStatement {
    let person = try person(record, at: place, &result)
    let isEmpty =
      person.name == nil && person.latinName == nil && person.birthDate == nil
      && person.identifiers.isEmpty
    let searchResult = record.searchResult.flatMap(SubjectStatement.SearchResult.init)
    let hasAccount = record.kind == .subject || record.account != nil
    return SubjectStatement(
      account: hasAccount ? account(record) : nil,
      exchange: exchange(record),
      personReference: record.personReference,
      searchResult: searchResult,
      person: isEmpty ? nil : person,
      linkedBank: record.bank?.precomposedStringWithCanonicalMapping,
      openedAt: record.time
    )
  }

  private func person(
    _ record: ExchangeRecord,
    at place: Place,
    _ result: inout NormalizedFacts
  ) throws(CryptographyError) -> PersonDescription {
    var identifiers: [SealedIdentifier] = []
    var isCompany = record.name.flatMap(Self.isCompany)
    for identifier in record.identifiers {
      guard let kind = SealedIdentifier.Kind(rawValue: identifier.kind) else { continue }
      guard let sealed = try vault.seal(identifier.text, kind: kind, bank: record.bank) else {
        let flag = ValueFlag(
          field: identifier.kind,
          reason: "not a number of its kind; not used",
          isRefused: true
        )
        result.flags.append((place, flag))
        continue
      }
      if kind == .corporateNumber { isCompany = true }
      if let normalized = IdentifierText.normalized(
        identifier.text,
        kind: kind,
        bank: record.bank
      ), let warning = IdentifierText.warning(normalized: normalized, kind: kind) {
        let flag = ValueFlag(field: identifier.kind, reason: warning, isRefused: false)
        result.flags.append((place, flag))
      }
      if !identifiers.contains(sealed) { identifiers.append(sealed) }
    }
    return PersonDescription(
      name: record.name?.precomposedStringWithCanonicalMapping,
      latinName: record.latinName,
      birthDate: record.birthDate,
      identifiers: identifiers,
      isCompany: isCompany
    )
  }

  /// Whether a name says that it is a company's; `nil` if it does not.
  private static func isCompany(_ name: String) -> Bool? {
    let text = name.precomposedStringWithCompatibilityMapping.lowercased()
    let marks = ["(주)", "주식회사", "유한회사", "(유)", "co., ltd", "co.,ltd", "corporation", " inc."]
    return marks.contains { text.contains($0) } ? true : nil
  }
}
