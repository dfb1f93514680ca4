import BitcoinFormat
import Quantities
import Testing

@testable import ScriptVerification

/// The shape of what `distrain check` prints of transactions.
struct VerdictJSONTests {
  private func signer(
    _ type: UInt32,
    _ scheme: SighashType.Scheme = .legacy,
    isValid: Bool = true,
    coversNothing: Bool = false
  ) -> Signer {
    Signer(
      publicKey: isValid ? [2, 3] : [],
      algorithm: scheme == .taproot ? .schnorr : .ecdsa,
      sighashType: SighashType(rawValue: type, scheme: scheme),
      signature: [1],
      isValid: isValid,
      coversNothing: coversNothing
    )
  }

  private func json(_ verdicts: [InputVerdict]) -> JSONValue {
    VerdictJSON.value(of: verdicts, identifier: "ab", flags: [.payToScriptHash, .witness])
  }

  @Test
  func `writes the members in order`() {
    let verdicts = [
      InputVerdict(error: nil, signers: [signer(1)]),
      InputVerdict(error: .evalFalse, signers: [signer(0, .taproot, isValid: false)]),
    ]
    #expect(
      json(verdicts).text() == """
        {"txid":"ab","valid":false,"inputs":[{"valid":true,"signers":[{"public_key":"0203",\
        "sighash_type":"ALL","valid":true,"algorithm":"ecdsa"}]},{"valid":false,\
        "reason":"EVAL_FALSE","signers":[{"public_key":null,"sighash_type":"DEFAULT",\
        "valid":false,"algorithm":"schnorr"}]}],"flags":["P2SH","WITNESS"]}
        """
    )
    let none = #"{"txid":"ab","valid":true,"inputs":[],"flags":["P2SH","WITNESS"]}"#
    #expect(json([]).text() == none)
  }

  @Test(arguments: [
    (1, 0), (0x81, 1), (2, 1), (0x82, 2), (3, 1), (0x83, 2),
  ])
  func `says what a signature type does not prove`(type: UInt32, limits: Int) {
    for scheme in [SighashType.Scheme.legacy, .taproot] {
      let found = signer(type, scheme).limits(input: 4)
      #expect((found?.doesNotProve.count ?? 0) == limits)
    }
    #expect(signer(type, isValid: false).limits(input: 0) == nil)
  }

  @Test
  func `says that a signature of the number 1 proves nothing of this transaction`() {
    let found = signer(3, coversNothing: true).limits(input: 1)
    #expect(found?.doesNotProve == ["that the holder of the key made or knew this transaction"])
  }
}
