import Quantities
import Yams

/// The policy file as it is written.
struct HoldingsPolicyFile: Decodable {
  struct Slippage: Decodable {
    struct Tier: Decodable {
      let name: String
      let assets: [Asset]
      let slippage: ExactDecimal
    }

    let source: String
    let tiers: [Tier]
    let other: ExactDecimal
  }

  struct Fees: Decodable {
    let sale: ExactDecimal
    let saleSource: String

    enum CodingKeys: String, CodingKey {
      case sale
      case saleSource = "sale_source"
    }
  }

  struct Prices: Decodable {
    let meanDays: Int
    let meanDaysSource: String
    let maxAgeDays: Int
    let maxAgeSource: String
    let notified: [[String]]
    let notifiedSource: String

    enum CodingKeys: String, CodingKey {
      case notified
      case notifiedSource = "notified_source"
      case meanDays = "mean_days"
      case meanDaysSource = "mean_days_source"
      case maxAgeDays = "max_age_days"
      case maxAgeSource = "max_age_source"
    }
  }

  struct Balances: Decodable {
    let toleranceHours: Int
    let toleranceSource: String

    enum CodingKeys: String, CodingKey {
      case toleranceHours = "tolerance_hours"
      case toleranceSource = "tolerance_source"
    }
  }

  struct Need: Decodable {
    let saleAfterDays: Int
    let saleSource: String
    let costs: ExactDecimal
    let costsSource: String
    let margin: ExactDecimal
    let marginSource: String
    let marginReason: String?

    enum CodingKeys: String, CodingKey {
      case saleAfterDays = "sale_after_days"
      case saleSource = "sale_source"
      case costs
      case costsSource = "costs_source"
      case margin
      case marginSource = "margin_source"
      case marginReason = "margin_reason"
    }
  }

  struct Surcharge: Decodable {
    let daily: ExactDecimal
    let once: ExactDecimal
    let years: Int
    let threshold: ExactDecimal
    let source: String
  }

  struct BankExemption: Decodable {
    let won: ExactDecimal
    let source: String
  }

  struct Exchanges: Decodable {
    let source: String
    let domestic: [String]
    let foreign: [String]
  }

  struct IssuerFreezable: Decodable {
    struct Token: Decodable {
      let asset: Asset
      let issuer: String
      let freeze: String
      let source: String
    }

    struct Bridged: Decodable {
      let chain: String
      let contract: String
      let asset: Asset
    }

    let source: String
    let tokens: [Token]
    let bridged: [Bridged]
  }

  struct Bound: Decodable {
    struct Contract: Decodable {
      let chain: String
      let address: String
      let unlock: String
      let source: String
    }

    struct Token: Decodable {
      let chain: String
      let contract: String
      let asset: Asset
      let unlock: String
      let source: String
    }

    struct Unlock: Decodable {
      let id: String
      let chain: String?
      let en: String
      let ko: String
      let source: String
    }

    let source: String
    let contracts: [Contract]
    let tokens: [Token]
    let unlock: [Unlock]

    enum CodingKeys: String, CodingKey {
      case source, tokens, unlock
      case contracts = "staking_contracts"
    }
  }

  let id: String
  let version: Int
  let reach: [String: String]
  let attribution: [String: String]
  let slippage: Slippage
  let fees: Fees
  let prices: Prices
  let balances: Balances
  let need: Need
  let surcharge: Surcharge
  let bankExemption: BankExemption
  let exchanges: Exchanges
  let issuerFreezable: IssuerFreezable
  let bound: Bound

  enum CodingKeys: String, CodingKey {
    case id, version, reach, attribution, slippage, fees, prices, balances, need, surcharge, bound
    case issuerFreezable = "issuer_freezable"
    case bankExemption = "bank_exemption"
    case exchanges
  }

  /// Reads the file as it is written; its figures are not yet checked.
  init(yaml: String, name file: String) throws(HoldingsPolicyFailure) {
    do {
      self = try YAMLDecoder().decode(HoldingsPolicyFile.self, from: yaml)
    } catch {
      throw HoldingsPolicyFailure(file: file, problem: "\(error)")
    }
  }
}
