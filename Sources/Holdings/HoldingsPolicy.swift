import Foundation
public import Quantities

/// What holdings count for, what a sale costs and how the need is projected; a data file, not code.
///
/// The policy that the tool brings is ``standard()``; an office may load another with
/// ``init(yaml:name:)``. Each figure in the file names its source or is called an assumption.
public struct HoldingsPolicy: Sendable {
  /// The policy's name and version, as `seizable-holdings@2`.
  public let name: String
  /// The reach factors (`rho`) by the class's code, `B1_proven` beside `B1`.
  public let reach: [String: ExactDecimal]
  /// The attribution probabilities (`pi`) by basis.
  public let attribution: [String: ExactDecimal]
  /// The attribution from which a holding counts in LIKELY and HIGH; below it is only a lead.
  public let countedFrom: ExactDecimal
  /// The factor (`k`) by which LOW of what is seized should exceed the need.
  public let margin: ExactDecimal
  /// Why the factor is above 1.5, if it is.
  public let marginReason: String?
  /// The fee of a sale as a part of its proceeds.
  public let saleFee: ExactDecimal
  /// Expected costs of collection, in won.
  public let costs: ExactDecimal
  /// Days from the as-of time to the planned sale.
  public let saleAfterDays: Int
  /// The bank deposit that may not be seized, in won.
  public let bankExemption: ExactDecimal

  /// The tokens that their issuers can freeze.
  public let issuerFreezable: FreezableTokens
  /// What is bound and when it becomes free.
  public let bound: BoundAssets

  /// Every figure with where it comes from, for a report to name as an assumption.
  public let figures: [Figure]

  /// A figure of a policy.
  public struct Figure: Hashable, Sendable, Encodable {
    /// Its path in the file, as `reach.A1`.
    public let key: String
    /// The figure.
    public let value: String
    /// Where it comes from.
    public let source: String
  }

  let meanDays: Int
  /// The names of each exchange whose daily means the tax rule averages.
  let notified: [[String]]
  let maxAgeDays: Int
  let toleranceSeconds: Int64
  let surcharge: Surcharge
  let tiers: [Tier]
  let otherSlippage: ExactDecimal
  let domestic: Set<String>
  let foreign: Set<String>

  /// The rule of the late-payment surcharge.
  struct Surcharge {
    let daily: ExactDecimal
    let once: ExactDecimal
    let years: Int
    let threshold: ExactDecimal
  }

  /// Assets that a sale treats alike.
  struct Tier {
    let assets: Set<Asset>
    let slippage: ExactDecimal
  }

  /// Reads the policy that the tool brings.
  ///
  /// - Throws: ``HoldingsPolicyFailure`` if the installation lacks it.
  public static func standard() throws(HoldingsPolicyFailure) -> HoldingsPolicy {
    try HoldingsPolicy(yaml: standardText(), name: standardFile)
  }

  /// Returns the text of the policy that the tool brings, for the record of what judged.
  ///
  /// - Throws: ``HoldingsPolicyFailure`` if the installation lacks it.
  public static func standardText() throws(HoldingsPolicyFailure) -> String {
    guard let url = Bundle.module.resourceURL?.appendingPathComponent(standardFile),
      let data = try? Data(contentsOf: url)
    else { throw HoldingsPolicyFailure(file: standardFile, problem: "the file cannot be read") }
    return String(decoding: data, as: UTF8.self)
  }

  private static let standardFile = "Policy/seizable-holdings.yaml"

  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - yaml: The text of the file.
  ///   - file: The file's name, for errors.
  /// - Throws: ``HoldingsPolicyFailure`` if a figure is missing, unreadable or out of its range.
  public init(yaml: String, name file: String) throws(HoldingsPolicyFailure) {
    let source = try HoldingsPolicyFile(yaml: yaml, name: file)
    do throws(HoldingsPolicyFailure.Problem) {
      try self.init(checking: source)
    } catch {
      throw HoldingsPolicyFailure(file: file, problem: error.text)
    }
  }

  private init(checking file: HoldingsPolicyFile) throws(HoldingsPolicyFailure.Problem) {
    name = "\(file.id)@\(file.version)"
    reach = try Self.parts(
      file.reach,
      of: "reach",
      keys: CustodyClass.allCases.map(\.rawValue) + ["B1_proven"]
    )
    for key in ["A1", "A2", "B1_proven"] where reach[key] != .one {
      throw .init("reach.\(key) must be 1: LOW counts it whole")
    }
    for key in ["F", "G", "X"] where reach[key] != .zero {
      throw .init("reach.\(key) must be 0: it is shown and never counted")
    }
    attribution = try Self.parts(
      file.attribution,
      of: "attribution",
      keys: OwnedWallet.Basis.counted.map(\.rawValue) + [
        "accepted_link", "nominee", "counted_from",
      ]
    )
    countedFrom = attribution["counted_from"] ?? .one
    otherSlippage = try Self.part(file.slippage.other, "slippage.other")
    var tiers: [Tier] = []
    for tier in file.slippage.tiers {
      let slippage = try Self.part(tier.slippage, "slippage.\(tier.name)")
      tiers.append(Tier(assets: Set(tier.assets), slippage: slippage))
    }
    self.tiers = tiers
    saleFee = try Self.part(file.fees.sale, "fees.sale")
    guard (1...366).contains(file.prices.meanDays), (0...366).contains(file.prices.maxAgeDays),
      (0...8760).contains(file.balances.toleranceHours),
      (0...3660).contains(file.need.saleAfterDays), (0...100).contains(file.surcharge.years)
    else { throw .init("a number of days, hours or years is out of its range") }
    meanDays = file.prices.meanDays
    notified = file.prices.notified
    let names = notified.flatMap { $0.map { $0.lowercased() } }
    guard notified.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count else {
      throw .init("prices.notified names an exchange twice, or none")
    }
    maxAgeDays = file.prices.maxAgeDays
    toleranceSeconds = Int64(file.balances.toleranceHours) * 3600
    saleAfterDays = file.need.saleAfterDays
    costs = try Self.won(file.need.costs, "need.costs")
    margin = file.need.margin
    marginReason = file.need.marginReason
    guard margin >= .one, margin <= ExactDecimal(10), margin.scale <= 6 else {
      throw .init("need.margin is not within 1...10")
    }
    if margin > ExactDecimal(coefficient: 15, scale: 1), marginReason?.isEmpty ?? true {
      throw .init("need.margin above 1.5 needs need.margin_reason")
    }
    surcharge = Surcharge(
      daily: try Self.part(file.surcharge.daily, "surcharge.daily"),
      once: try Self.part(file.surcharge.once, "surcharge.once"),
      years: file.surcharge.years,
      threshold: try Self.won(file.surcharge.threshold, "surcharge.threshold")
    )
    bankExemption = try Self.won(file.bankExemption.won, "bank_exemption.won")
    domestic = Set(file.exchanges.domestic.map { $0.lowercased() })
    foreign = Set(file.exchanges.foreign.map { $0.lowercased() })
    let both = domestic.intersection(foreign).sorted()
    guard both.isEmpty else { throw .init("exchanges on both lists: \(both)") }
    issuerFreezable = try FreezableTokens(file.issuerFreezable)
    bound = try BoundAssets(file.bound)
    figures = file.figures
  }

  private static func parts(
    _ file: [String: String],
    of section: String,
    keys: [String]
  ) throws(HoldingsPolicyFailure.Problem) -> [String: ExactDecimal] {
    for key in file.keys.sorted() where key != "source" && !keys.contains(key) {
      throw .init("\(section).\(key) is unknown")
    }
    guard file["source"] != nil else { throw .init("\(section).source is missing") }
    var parts: [String: ExactDecimal] = [:]
    for key in keys {
      guard let text = file[key], let number = try? ExactDecimal(parsing: text) else {
        throw .init("\(section).\(key) is missing or no number")
      }
      parts[key] = try part(number, "\(section).\(key)")
    }
    return parts
  }

  private static func part(
    _ number: ExactDecimal,
    _ path: String
  ) throws(HoldingsPolicyFailure.Problem) -> ExactDecimal {
    guard number >= .zero, number <= .one, number.scale <= 6 else {
      throw .init("\(path): \(number) is not within 0...1, to six digits after the point")
    }
    return number
  }

  private static func won(
    _ number: ExactDecimal,
    _ path: String
  ) throws(HoldingsPolicyFailure.Problem) -> ExactDecimal {
    guard !number.isNegative, number.scale == 0, number <= ExactDecimal(1_000_000_000_000_000)
    else { throw .init("\(path): \(number) is no amount in whole won") }
    return number
  }
}

extension HoldingsPolicy {
  /// The reach of a class; the policy was checked to name each.
  func reach(of custody: CustodyClass) -> ExactDecimal { reach[custody.rawValue] ?? .zero }

  /// What the sale of an asset loses, how early it is seized, and whether it has a market here.
  func market(of asset: Asset) -> (slippage: ExactDecimal, rank: Int, isDomestic: Bool) {
    for (rank, tier) in tiers.enumerated() where tier.assets.contains(asset) {
      return (tier.slippage, rank, true)
    }
    return (otherSlippage, tiers.count, false)
  }
}

extension OwnedWallet.Basis {
  /// The bases by which a wallet is a holding and not merely a lead.
  public static let counted: [Self] = allCases.filter {
    $0 != .receivedFrom && $0 != .declaredThirdParty
  }
}

/// Why a policy file cannot be used.
public struct HoldingsPolicyFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let file: String
  /// What is wrong with it.
  public let problem: String

  struct Problem: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// The file and what is wrong with it.
  public var description: String { "\(file): \(problem)" }
}
