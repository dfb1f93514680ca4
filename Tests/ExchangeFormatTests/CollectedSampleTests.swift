import ExchangeFormat
import Quantities
import TestSupport
import Testing

/// All plain tables among the collected samples: recognised, and read as their notes say.
@Suite(.enabled(if: SharedData.isPresent)) struct CollectedSampleTests {
  @Test(arguments: [
    ("dali_rp2/test_binance_autoinvest.csv", "binance-auto-invest", 2, 0),
    ("dali_rp2/test_binance_betheth.csv", "binance-beth", 1, 0),
    ("dali_rp2/test_bitbank_deposits.csv", "bitbank-deposits", 3, 0),
    ("dali_rp2/test_bitbank_fiat_deposits.csv", "bitbank-yen-deposits", 2, 0),
    ("dali_rp2/test_bitbank_withdrawals.csv", "bitbank-withdrawals", 3, 0),
    ("dali_rp2/test_coincheck_buys.csv", "coincheck-buys", 1, 0),
    ("dali_rp2/test_manual_in.csv", "dali-manual-in", 2, 0),
    ("dali_rp2/test_manual_intra.csv", "dali-manual-intra", 5, 0),
    ("dali_rp2/test_manual_out.csv", "dali-manual-out", 1, 0),
    ("dali_rp2/test_pionex_trades.csv", "pionex-trades", 2, 0),
    ("dali_rp2/test_pionex_transfers.csv", "pionex-transfers", 2, 0),
    ("dali_rp2/test_trezor_alice_btc.csv", "trezor-suite-pdf", 2, 0),
    ("dali_rp2/test_trezor_bob_btc.csv", "trezor-suite-pdf", 3, 0),
    ("bithomp/bithomp-raw-sample-input.csv", "bithomp-xrpl", 31, 0),
    ("korean_and_traps/bitcoin_core_ko.csv", "bitcoin-core-wallet", 2, 0),
    ("korean_and_traps/okx_trading_bom_every_line.csv", "okx-trading", 2, 0),
    ("korean_and_traps/trezor_suite_ko_locale.csv", "trezor-suite", 2, 0),
    ("korean_and_traps/bithumb_certificate_columns.tsv", "bithumb-certificate", 2, 0),
    ("korean_and_traps/upbit_certificate_text.txt", "upbit-certificate", 3, 0),
    ("korean_and_traps/binance_statement_excel_damaged.csv", "binance-statement", 0, 3),
  ])
  func `reads the plain tables`(
    _ path: String,
    _ format: String,
    _ records: Int,
    _ rejects: Int
  ) throws {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let reading = try Tables.read(bytes: SharedData.bytes("formats/\(path)"), fileName: name)
    #expect(reading.detection.outcome == .certain)
    #expect(reading.detection.format == format)
    #expect(reading.records.count == records, "\(reading.rejects)")
    #expect(reading.rejects.count == rejects, "\(reading.rejects)")
    let account = reading.account
    #expect(account.total == account.records + account.rejects + account.other)
  }

  @Test func `sees both legs of a trade at OKX, their zone, and the exact zero`() throws {
    let name = "okx_trading_bom_every_line.csv"
    let bytes = try SharedData.bytes("formats/korean_and_traps/\(name)")
    let records = try Tables.read(bytes: bytes, fileName: name).records
    #expect(records.map(\.kind) == [.buy, .sell])
    #expect(records.map { $0.asset?.code } == ["BTC", "USDT"])
    #expect(records[0].event != nil && records[0].event == records[1].event)
    #expect(records.allSatisfy { $0.time?.zoneSource == .preamble })
    #expect(records[1].fee?.isZero == true)
  }

  @Test func `takes the direction of Bitcoin Core's Korean rows from the sign`() throws {
    let name = "bitcoin_core_ko.csv"
    let bytes = try SharedData.bytes("formats/korean_and_traps/\(name)")
    let records = try Tables.read(bytes: bytes, fileName: name).records
    #expect(records.map(\.flow) == [.in, .out])
    #expect(records.map { $0.asset?.code } == ["BTC", "BTC"])
    #expect(records.allSatisfy { $0.origin == .wallet })
  }
}
