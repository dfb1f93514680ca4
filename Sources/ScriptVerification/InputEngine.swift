import BitcoinFormat

/// Runs the scripts of the inputs of one transaction, specialised for a chain's signature hashes.
struct InputEngine<Hashing: SignatureHashing>: InputVerifying {
  let transaction: Transaction
  let coins: [Transaction.Output]
  let flags: ScriptFlags
  let hashing: Hashing

  var inputCount: Int { transaction.inputs.count }

  func verdict(input: Int) -> InputVerdict {
    InputVerdict(error: .evalFalse, signers: [])
  }
}
