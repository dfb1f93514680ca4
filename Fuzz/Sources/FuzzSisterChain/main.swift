import BitcoinFormat
import ByteReading
import SisterChainFormat

/// Reads any bytes as a transaction or a block of a chain that grew from Bitcoin's code.
///
/// The first byte picks reader and chain; the rest is the input. What is read must be written back as
/// it was, and every view of it must end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let all = Array(UnsafeBufferPointer(start: start, count: count))
  guard let pick = all.first else { return 0 }
  let input = Array(all.dropFirst())
  do throws(ParseFailure) { try read(input, as: pick % 10) } catch {
    precondition(error.offset <= input.count, "the failure lies outside the input")
  }
  return 0
}

private func read(_ input: [UInt8], as pick: UInt8) throws(ParseFailure) {
  let span = input.span
  switch pick {
  case 0:
    let value = try LitecoinTransaction(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = LitecoinJSON.value(of: value, network: .mainnet).text()
    check(.litecoin, input, value.base)
  case 1:
    let value = try LitecoinBlock(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = LitecoinJSON.value(of: value, network: .mainnet).text()
  case 2:
    let value = try Transaction(parsing: span)
    _ = DogecoinJSON.value(of: value, network: .mainnet).text()
    check(.dogecoin, input, value)
  case 3:
    let value = try DogecoinBlock(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = DogecoinJSON.value(of: value, network: .mainnet).text()
  case 4:
    let value = try Transaction(parsing: span, form: .withoutWitness)
    for output in value.outputs {
      let wrapped = CashToken.WrappedScript(output.script)
      precondition((wrapped.token?.serialized ?? []) + wrapped.script == output.script, "token")
    }
    _ = BitcoinCashJSON.value(of: value, network: .mainnet).text()
    check(.bitcoinCash, input, value)
  case 5:
    let value = try BitcoinCashBlock(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = BitcoinCashJSON.value(of: value, network: .mainnet).text()
  case 6:
    let value = try DashTransaction(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = DashJSON.value(of: value, network: .mainnet).text()
    check(.dash, input, value.base)
  case 7:
    let value = try DashBlock(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = DashJSON.value(of: value, network: .mainnet).text()
  case 8:
    let value = try ZcashTransaction(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = ZcashJSON.value(of: value, network: .mainnet).text()
    check(.zcash, input, value.transparent)
  default:
    let value = try ZcashBlock(parsing: span)
    precondition(value.serialized == input, "the round trip changes it")
    _ = ZcashJSON.value(of: value, network: .mainnet).text()
  }
}

/// Checks the inputs against coins that each input's own script stands for, so that many forms run.
private func check(_ chain: SisterChain, _ input: [UInt8], _ transaction: Transaction) {
  let coins = transaction.inputs.map { Transaction.Output(value: 1, script: $0.script) }
  _ = (try? chain.check(input.span, spending: coins, network: .mainnet))?.json.text()
}
