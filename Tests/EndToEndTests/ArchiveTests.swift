import Foundation
import TestSupport
import Testing

@Suite struct ArchiveTests {
  private static let table = """
    체결시간,코인,마켓,종류,거래수량,거래단가,거래금액,수수료,정산금액,주문시간
    2025.03.02 10:15,BTC,KRW,매수,0.50000000 BTC,"130,000,000 KRW","65,000,000 KRW","32,500 KRW","65,032,500 KRW",2025.03.02 10:14
    """
  /// The first transaction that moved coins between two people, as lines of digits (block 170).
  private static let transaction =
    "0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402"
    + "204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860"
    + "a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5"
    + "f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a06"
    + "26f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e"
    + "97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac"
    + "00000000\n"

  private func reply() -> RawArchive {
    let table = Array(Self.table.utf8)
    var link = RawArchive.Entry("link.csv", Array("/etc/passwd".utf8))
    link.madeBy = 3 << 8 | 20
    link.attributes = 0o120777 << 16
    var damaged = RawArchive.Entry("damaged.csv", table)
    damaged.checksum ^= 1
    func layers(_ count: Int, _ text: String) -> [UInt8] {
      count == 0
        ? Array(text.utf8)
        : RawArchive([.init("\(count).zip", layers(count - 1, text))]).bytes
    }
    return RawArchive([
      .init("입출금/", []), .init("입출금/upbit.csv".decomposedStringWithCanonicalMapping, table),
      // "거래.csv" in code page 949.
      .init([0xb0, 0xc5, 0xb7, 0xa1, 0x2e, 0x63, 0x73, 0x76], table + [0x0a]),
      .init("__MACOSX/입출금/._upbit.csv", [0, 5]), .init("입출금/.DS_Store", [1]),
      .init("../../outside.csv", table + [0x0a, 0x0a]), link, damaged,
      .init("chain/tx.txt", Array(Self.transaction.utf8)),
      .init("inner.zip", RawArchive([.init("more/a.csv", table + [0x0d, 0x0a])]).bytes),
      .init("deep.zip", layers(4, "a,b\n")),
    ])
  }

  @Test func `each member of an archive is an exhibit, and the archive accounts for all`() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("in/reply.zip", reply().bytes)
    _ = try program.run("init", "a.case")
    let first = try program.run("import", "a.case", "in", "--json")
    #expect(first.status == 1)
    let objects = try first.objects
    func find(_ name: String) throws -> [String: Any] {
      try #require(objects.first { $0["name"] as? String == name }, "\(name) in \(first.output)")
    }
    let archive = try find("reply.zip")
    let rows = try #require(archive["rows"] as? [String: Int])
    #expect(archive["format"] as? String == "archive")
    #expect(rows["total"] == 11 && rows["records"] == 6 && rows["rejects"] == 2)
    #expect(rows["other"] == 3 && rows["flagged"] == 1)
    let rejects = try #require(archive["rejects"] as? [[String: Any]])
    let reasons = rejects.compactMap { $0["reason"] as? String }
    #expect(reasons.contains { $0.contains("leads out of the archive") })
    #expect(reasons.contains { $0.contains("a link in an archive is never followed") })
    #expect(reasons.contains { $0.contains("checksum") })
    for name in ["upbit.csv", "거래.csv", "outside.csv", "a.csv"] {
      #expect(try find(name)["format"] as? String == "upbit-screen")
    }
    #expect(try find("tx.txt")["format"] as? String == "bitcoin-transaction-lines")
    // Three layers are opened, the fourth is an exhibit that is not.
    let deep = objects.filter { ["deep.zip", "4.zip", "3.zip"].contains($0["name"] as? String) }
    #expect(deep.count == 3)
    #expect(
      deep.contains { object in
        (object["rejects"] as? [[String: Any]] ?? []).contains {
          ($0["reason"] as? String ?? "").contains("is not opened; unpack it by hand")
        }
      }
    )
    let outside = program.path("outside.csv")
    #expect(!FileManager.default.fileExists(atPath: outside))

    let again = try program.run("import", "a.case", "in", "--json")
    #expect(try again.objects.allSatisfy { $0["change"] as? String == "already" })
    #expect(try again.objects.count == objects.count)
  }

  @Test func `an encrypted archive waits for its password and is not read back without it`() throws
  {
    let program = try Program()
    defer { program.remove() }
    try program.write("mixed.zip", Array(SharedData.vector("archives/mixed.zip")))
    try program.write("right.txt", Array("900101\n".utf8))
    try program.write("wrong.txt", Array("900102\n".utf8))
    _ = try program.run("init", "a.case")
    func members(_ arguments: String...) throws -> (change: String?, records: Int?, reason: String?)
    {
      let result = try program.run(["import", "a.case", "mixed.zip", "--json"] + arguments)
      let archive = try #require(try result.objects.first { $0["name"] as? String == "mixed.zip" })
      let rejects = archive["rejects"] as? [[String: Any]]
      return (
        archive["change"] as? String, (archive["rows"] as? [String: Int])?["records"],
        rejects?.first?["reason"] as? String
      )
    }
    let locked = try members()
    #expect(locked.records == 1 && locked.reason?.contains("needs a password") == true)
    let wrong = try members("--password-file", "wrong.txt")
    #expect(wrong.records == 1)
    let right = try members("--password-file", "right.txt")
    #expect(right.change == "reread" && right.records == 2 && right.reason == nil)
    let after = try members()
    #expect(after.change == "already" && after.records == 2)
  }

  @Test func `detect lists the members of archives, one a line`() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("reply.zip", reply().bytes)
    let found = try program.run("formats", "detect", "reply.zip", "--json")
    let names = try found.objects.compactMap { $0["file"] as? String }
    #expect(
      names == [
        "reply.zip/입출금/upbit.csv", "reply.zip/거래.csv", "reply.zip/outside.csv",
        "reply.zip/damaged.csv", "reply.zip/chain/tx.txt", "reply.zip/inner.zip/more/a.csv",
        "reply.zip/deep.zip/4.zip/3.zip",
      ]
    )
    #expect(found.status == 1)
  }
}
