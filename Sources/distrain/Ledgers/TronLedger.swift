import ByteReading
import Quantities

/// The commands for Tron transactions.
enum TronLedger: LedgerCommands {
  static let name = "tron"
  static let checkDiscussion = ""

  static func decode(_ kind: Decode.Kind, _ input: LedgerInput) throws(InputFailure) -> JSONValue {
    throw InputFailure(code: "unsupported", message: "not built yet")
  }

  static func encode(_ input: LedgerInput) throws(InputFailure) -> [UInt8] {
    throw InputFailure(code: "unsupported", message: "not built yet")
  }

  static func check(_ input: LedgerInput) throws(InputFailure) -> (JSONValue, isGood: Bool) {
    throw InputFailure(code: "unsupported", message: "not built yet")
  }
}
