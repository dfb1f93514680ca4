import BitcoinFormat
import Quantities
import Testing

@testable import PSBTFormat

@Suite struct JSONTests {
  private func json(_ index: Int) throws -> JSONValue {
    let psbt = try PartiallySignedTransaction(parsing: Vectors.core.valid[index])
    return PSBTJSON.value(of: psbt, network: .regtest)
  }

  private func names(_ value: JSONValue?) -> [String] {
    guard case .object(let members) = value else { return [] }
    return members.map(\.name)
  }

  private func first(_ value: JSONValue?) -> JSONValue? {
    guard case .array(let list) = value else { return nil }
    return list.first
  }

  @Test func `version 0 has the members of decodepsbt`() throws {
    let value = try json(15)
    #expect(
      names(value) == [
        "tx", "global_xpubs", "psbt_version", "proprietary", "unknown", "inputs", "outputs", "fee",
      ]
    )
    #expect(
      names(first(value["inputs"])) == [
        "witness_utxo", "taproot_key_path_sig", "taproot_bip32_derivs", "taproot_internal_key",
      ]
    )
    #expect(value["fee"]?.text() == "0.00003000")
    let input = first(value["inputs"])
    #expect(names(input?["witness_utxo"]) == ["amount", "value_sat", "scriptPubKey"])
    let path = first(input?["taproot_bip32_derivs"])
    #expect(
      path?.text()
        == #"{"pubkey":"fe349064c98d6e2a853fa3c9b12bd8b304a19c195c60efa7ee2393046d3fa232","#
        + #""master_fingerprint":"772b2da7","path":"m/86h/1h/0h/1/0","leaf_hashes":[]}"#
    )
  }

  @Test func `version 2 has the members of decodepsbt`() throws {
    let value = try json(47)
    #expect(
      names(value) == [
        "global_xpubs", "tx_version", "fallback_locktime", "input_count", "output_count",
        "inputs_modifiable", "outputs_modifiable", "has_sighash_single", "psbt_version",
        "proprietary", "unknown", "inputs", "outputs", "fee",
      ]
    )
    let input = first(value["inputs"])
    #expect(
      names(input) == [
        "witness_utxo", "non_witness_utxo", "previous_txid", "previous_vout", "sequence",
        "time_locktime", "height_locktime",
      ]
    )
    #expect(input?["time_locktime"] == .number(1_657_048_460))
    #expect(input?["height_locktime"] == .number(10000))
    #expect(
      names(first(value["outputs"])) == ["bip32_derivs", "amount", "value_sat", "script"]
    )
  }

  @Test func `without a spent output there is no fee`() throws {
    #expect(try json(34)["fee"] == nil)
  }

  @Test func `MuSig2 has the members of decodepsbt`() throws {
    let input = first(try json(25)["inputs"])
    #expect(
      names(first(input?["musig2_participant_pubkeys"])) == [
        "aggregate_pubkey", "participant_pubkeys",
      ]
    )
    #expect(
      names(first(input?["musig2_pubnonces"])) == [
        "participant_pubkey", "aggregate_pubkey", "pubnonce",
      ]
    )
    #expect(
      names(first(input?["musig2_partial_sigs"])) == [
        "participant_pubkey", "aggregate_pubkey", "partial_sig",
      ]
    )
  }
}
