import Facts
import Foundation
import Quantities
import Testing

@testable import EvidenceReport

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct ReportOutputTests {
  static let hostile =
    "=<script>alert('x')</script>\u{202E}\"onload=\"x\u{0}\u{7}&amp;{account}\u{2066}]]>"

  private func bundle(hostile: String? = nil) throws -> ReportBundle {
    try ReportBuilder.bundle(
      for: SyntheticReport(hostile: hostile).input,
      languages: [.korean, .english]
    )
  }

  private func text(_ bundle: ReportBundle, _ name: String) throws -> String {
    String(decoding: try #require(bundle.files[name]), as: UTF8.self)
  }

  private func isWellFormed(_ page: String) -> Bool {
    let parser = XMLParser(data: Data(page.replacing("<!DOCTYPE html>", with: "").utf8))
    return parser.parse()
  }

  @Test(arguments: ["report.ko.html", "report.en.html"])
  func `the page is well formed, has no script and loads nothing`(_ name: String) throws {
    let page = try text(bundle(), name)
    #expect(isWellFormed(page))
    #expect(
      page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"")
    )
    for part in ["<script", "<link", "src=", "@import", "url(", "javascript:", "<iframe"] {
      #expect(!page.contains(part), "\(part)")
    }
    let outside = page.replacing("http://www.w3.org/1999/xhtml", with: "")
    #expect(!outside.contains("http://") && !outside.contains("https://"))
  }

  @Test(arguments: ["report.ko.html", "report.en.html"])
  func `hostile text in every field stays text`(_ name: String) throws {
    let page = try text(bundle(hostile: Self.hostile), name)
    #expect(isWellFormed(page))
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;"))
    #expect(page.contains("⟨U+202E⟩") && page.contains("⟨U+0000⟩"))
    for scalar in page.unicodeScalars where scalar != "\n" {
      #expect(!HTMLText.isHidden(scalar), "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test func `hostile text leaves the JSON and the overview whole`() throws {
    let report = try SyntheticReport(hostile: Self.hostile)
    let bundle = try ReportBuilder.bundle(for: report.input, languages: [])
    let json = try #require(bundle.files["report.json"])
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json)) }
    let index = try CaseIndex(
      of: report.findings(),
      links: [Self.hostile + "K-2031": "javascript:alert(1)/\(Self.hostile)"]
    )
    for language in ReportLanguage.allCases {
      let page = index.html(language)
      #expect(isWellFormed(page))
      #expect(!page.contains("<script") && !page.contains("href=\"javascript:"))
    }
  }

  @Test func `no token and no sealed number is in any output`() throws {
    let report = try SyntheticReport()
    var files = try ReportBuilder.bundle(for: report.input, languages: [.korean, .english]).files
    let index = try CaseIndex(of: report.findings(), links: [:])
    files.merge(index.bundle(languages: [.korean, .english]).files) { first, _ in first }
    for (name, bytes) in files {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(!text.contains(SyntheticReport.token), "\(name)")
      #expect(!text.contains(SyntheticReport.sealed), "\(name)")
    }
    #expect(try text(bundle(), "report.ko.html").contains("900101-1******"))
  }

  @Test(arguments: ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
  func `a cell that would be a formula is text`(_ text: String) {
    #expect(HoldingsTable.cell(text).hasPrefix("\"'"))
    #expect(HoldingsTable.cell("a\"b") == "\"a\"\"b\"")
    #expect(HoldingsTable.cell("2.5") == "\"2.5\"")
  }

  @Test func `the table of holdings guards its cells`() throws {
    let table = try text(bundle(hostile: Self.hostile), "holdings.csv")
    #expect(table.hasPrefix("\u{FEFF}\"defaulter\""))
    #expect(table.contains("\"'=<script>") && !table.contains(",\"=") && !table.contains("\n\"="))
  }

  @Test func `a changed, missing or added file is found`() throws {
    let files = try bundle().files
    #expect(ReportBundle.verify(files).isEmpty)
    var changed = files
    changed["report.json"]?[40] ^= 1
    #expect(ReportBundle.verify(changed) == [.changed("report.json")])
    var missing = files
    missing["holdings.csv"] = nil
    #expect(ReportBundle.verify(missing) == [.missing("holdings.csv")])
    var added = files
    added["note.txt"] = []
    #expect(ReportBundle.verify(added) == [.unlisted("note.txt")])
    var headless = files
    headless["manifest.json"] = nil
    #expect(ReportBundle.verify(headless) == [.unreadableManifest])
  }

  @Test func `the JSON holds code, parameters, both texts and places of each sentence`() throws {
    let model = try ReportModel(from: SyntheticReport().input)
    #expect(model.json["schema"] == .string(ReportModel.schema))
    guard case .array(let actions) = model.json["actions"] else {
      Issue.record("no actions")
      return
    }
    #expect(actions.count == model.actions.count)
    for action in actions {
      for name in ["kind", "code", "parameters", "ko", "en", "evidence"] {
        #expect(action["statement"]?[name] != nil)
      }
    }
  }

  @Test func `the overview has each defaulter once and sums them`() throws {
    let index = try CaseIndex(
      of: SyntheticReport().findings(),
      links: ["K-2031": "K-2031"]
    )
    #expect(index.entries.map(\.defaulter) == ["K-2031", "K-2044"])
    #expect(index.entries.map(\.state) == [.accepted, .none])
    #expect(index.totals.arrears == ExactDecimal(540_500_000))
    #expect(index.exhibits.count == SyntheticReport.names.count)
    #expect(ReportBundle.verify(index.bundle(languages: [.korean]).files).isEmpty)
    #expect(index.html(.korean).contains("href=\"./K-2031/report.ko.html\""))
    #expect(index.html(.english).contains("href=\"./K-2031/report.en.html\""))
  }
}
