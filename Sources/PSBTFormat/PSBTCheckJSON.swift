import AddressEncoding
public import BitcoinFormat
import ByteReading
import KeyDerivation
public import Quantities
import ScriptVerification

/// What the check of a PSBT found, as `distrain check psbt` prints it.
public enum PSBTCheckJSON {
  /// Returns a check as JSON.
  ///
  /// - Parameters:
  ///   - check: What was found.
  ///   - psbt: The PSBT.
  ///   - network: The network whose addresses are shown.
  /// - Returns: An object: `version`; `txid`, that of the transaction without signatures, or null;
  ///   `complete`; `valid`, null where it cannot be decided, and `reason`; `inputs`; `outputs` with
  ///   the keys beside them; `global_xpubs`; `extracted` (hexadecimal) and `extracted_txid` if it is
  ///   complete.
  public static func value(
    of check: PSBTCheck,
    on psbt: PartiallySignedTransaction,
    network: BitcoinNetwork
  ) -> JSONValue {
    let identifier = psbt.unsignedTransaction?.transactionID
    var members: [JSONValue.Member] = [
      .init("version", .number(psbt.version)),
      .init("txid", identifier.map { .string($0.description) } ?? .null),
      .init("complete", .bool(check.isComplete)),
      .init("valid", truth(check.isValid)),
    ]
    if let reason = check.reason { members.append(.init("reason", .string(reason.rawValue))) }
    let inputs = check.inputs.enumerated().map { index, result in
      input(result, psbt.inputs[index], index: index, network: network)
    }
    members.append(.init("inputs", .array(inputs)))
    let outputs = zip(psbt.outputs, check.outputs).map { output, paths -> JSONValue in
      var members = [JSONValue.Member("value_sat", .number(output.amount))]
      members += address(of: output.script, network)
      members.append(.init("paths", .array(paths.map(path))))
      return .object(members)
    }
    members.append(.init("outputs", .array(outputs)))
    members.append(.init("global_xpubs", .array(psbt.extendedKeys.map(extendedKey))))
    if let transaction = check.extracted {
      let bytes = transaction.serialized()
      members.append(.init("extracted", .string(Hexadecimal.encode(bytes.span))))
      members.append(.init("extracted_txid", .string(transaction.transactionID.description)))
    }
    return .object(members)
  }

  private static func truth(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }

  private static func input(
    _ result: PSBTCheck.InputResult,
    _ input: PartiallySignedTransaction.Input,
    index: Int,
    network: BitcoinNetwork
  ) -> JSONValue {
    var members: [JSONValue.Member] = [.init("valid", truth(result.isValid))]
    if let reason = result.reason { members.append(.init("reason", .string(reason))) }
    members += [
      .init("final", .bool(result.isFinal)),
      .init("complete", .bool(result.isComplete)),
      .init("utxo", .string(result.coin.rawValue)),
    ]
    if let coin = input.utxo {
      members.append(.init("value_sat", .number(coin.value)))
      members += address(of: coin.script, network)
    }
    let signers = result.signers.map { VerdictJSON.value(of: $0, input: index) }
    members.append(.init("signers", .array(signers)))
    members.append(.init("paths", .array(result.paths.map(path))))
    return .object(members)
  }

  private static func address(
    of script: [UInt8]?,
    _ network: BitcoinNetwork
  ) -> [JSONValue.Member] {
    guard let script,
      let address = BitcoinAddress(script: script, network: network.addressNetwork)
    else { return [] }
    return [.init("address", .string(address.description))]
  }

  private static func path(_ path: PSBTCheck.KeyPath) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("fingerprint", .string(path.key.origin.fingerprint.description)),
      .init("path", .string(path.key.origin.path.description)),
      .init("public_key", .string(Hexadecimal.encode(path.key.publicKey.span))),
      .init("in_script", truth(path.isInScript)),
    ]
    if let follows = path.followsFromExtendedKey {
      members.append(.init("follows_from_xpub", .bool(follows)))
    }
    return .object(members)
  }

  private static func extendedKey(_ key: GlobalExtendedKey) -> JSONValue {
    [
      "fingerprint": .string(key.origin.fingerprint.description),
      "path": .string(key.origin.path.description),
      "xpub": .string(Base58Check.encode(key.bytes)),
      "depth_fits": .bool(Int(key.depth) == key.origin.path.steps.count),
    ]
  }
}
