import ExchangeFormat
import Foundation
import Testing

@Suite struct ProfileTests {
  static let own = """
    id: own-table
    version: 3
    title: own
    exchange: Own
    table: account_events
    source: {text: "measured", tier: A}
    layout: ordered
    columns:
      - {role: time, presence: required, names: [When]}
      - {role: action, presence: required, names: [What]}
      - {role: asset, presence: required, names: [Thing]}
      - {role: quantity, presence: required, names: [Much]}
    variants:
      - [When, What, Thing, Much]
    zone: ["+09:00"]
    timeFormats: ["yyyy-MM-dd HH:mm"]
    numbers: {decimal: ",", grouping: "."}
    actions:
      - {words: [rein], action: deposit}
    assets:
      DOGE: [hund]
    """

  @Test func `ships profiles with their sources`() throws {
    let profiles = try Tables.library.get().profiles
    #expect(profiles.count >= 25)
    #expect(profiles.allSatisfy { !$0.source.isEmpty && !$0.title.isEmpty })
    #expect(profiles.map(\.id) == profiles.map(\.id).sorted())
  }

  @Test func `takes an office's own profiles, which win`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("distrain-profiles-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Self.own.write(
      to: folder.appendingPathComponent("own.yaml"),
      atomically: true,
      encoding: .utf8
    )
    try Self.own.replacing("own-table", with: "prices").replacing("Thing", with: "Item").write(
      to: folder.appendingPathComponent("prices.yml"),
      atomically: true,
      encoding: .utf8
    )
    let library = try Tables.library.get().adding(folder: folder.path)
    #expect(library.profile(id: "own-table")?.version == 3)
    #expect(library.profile(id: "prices")?.version == 3)
    #expect(library.profiles.count == (try Tables.library.get().profiles.count) + 1)
  }

  @Test(arguments: [
    ("id: own-table", "", "id", "missing"),
    ("version: 3", "version: x", "version", "expected a number"),
    ("tier: A", "tier: Z", "source.tier", "\"Z\" is not one of"),
    ("source: {text: \"measured\", tier: A}", "", "source", "missing"),
    ("role: action,", "role: akcion,", "columns[1].role", "is not one of"),
    ("[When, What, Thing, Much]", "[When, What, Ding, Much]", "variants[0][2]", "not of one"),
    ("yyyy-MM-dd HH:mm", "jjjj-MM-dd", "timeFormats[0]", "expected a time format"),
    ("action: deposit", "action: price", "actions[0].action", "no event"),
    ("title: own", "titel: own", "titel", "no such key"),
    ("names: [Much]", "names: [Thing]", "", "is the name of"),
    ("+09:00", "Seoul", "zone[0]", "is not one of"),
    ("DOGE: [hund]", "\"도지\": [hund]", "assets.도지", "codes of assets"),
    ("grouping: \".\"", "grouping: \",\"", "numbers", "cannot group"),
  ])
  func `names file and key of what is wrong`(
    _ part: String,
    _ replacement: String,
    _ key: String,
    _ problem: String
  ) throws {
    let yaml = Self.own.replacing(part, with: replacement, maxReplacements: 1)
    let error = try #require(throws: ProfileError.self) {
      try ExportProfile(yaml: yaml, file: "own.yaml")
    }
    #expect(error.file == "own.yaml")
    if !key.isEmpty { #expect(error.key == key) }
    #expect(error.description.contains(problem))
  }

  @Test(arguments: ["", "[", "a: b: c", "- x", "id: a\nid: b"])
  func `refuses what is no profile at all`(_ yaml: String) {
    #expect(throws: ProfileError.self) { try ExportProfile(yaml: yaml, file: "x.yaml") }
  }

  @Test func `says which folder is missing`() throws {
    #expect(throws: ProfileError.self) {
      try Tables.library.get().adding(folder: "/nowhere/at/all")
    }
  }
}

@Test func `no two bundled profiles share a header that nothing tells apart`() throws {
  #expect(try ProfileLibrary.bundled().conflicts() == [])
}

@Test func `every signature says where its header comes from`() throws {
  let listed = try ProfileLibrary.bundled().profiles.flatMap(\.signatures)
  #expect(listed.count >= 320)
  #expect(listed.allSatisfy { !$0.source.isEmpty })
}
