import ArgumentParser
import Casework
import EvidenceReport
import Facts
import FileAccess
import Foundation
import Holdings
import Quantities

/// `distrain tags CASE --export PATH`: attributions and findings as TagPacks.
struct Tags: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the attributions and findings of a case as TagPacks (GraphSense).",
    discussion: """
      What was imported from one pack is written as one pack, with all of its fields; what the case \
      concludes is a pack of its own. One pack goes into the file PATH; several go into the folder \
      PATH, one file each. Without --export the packs are listed.
      """
  )

  @OptionGroup var arguments: CaseArguments
  @Option(help: "The file to write, or the folder where there are several packs.")
  var export: String?
  @Option(help: "The title of packs that have none of their own.")
  var title = "distrain"
  @Option(help: "Who stands for them: the office.")
  var creator = "unstated"
  @OptionGroup var judgement: JudgementArguments

  func run() throws {
    let store = try arguments.open()
    let analysis = try judgement.analysis(of: store)
    let time = judgement.asOf?.instant ?? analysis.holdings.asOf
    let packs = TagPackExport(
      attributions: analysis.facts.attributions,
      clustering: analysis.clustering,
      title: title,
      creator: creator,
      date: time?.date(in: .kst)
    ).packs
    var paths: [String] = []
    if let export { paths = try write(packs, to: export) }
    for (index, pack) in packs.enumerated() {
      let path = index < paths.count ? paths[index] : nil
      if arguments.json {
        let line: JSONValue = [
          "title": .string(pack.title), "creator": .string(pack.creator),
          "tags": .number(pack.count), "file": path.map { .string($0) } ?? .null,
        ]
        try Console.write(line.text() + "\n")
      } else {
        try Console.write(
          "\(Console.visible(pack.title))  \(pack.count) tags\(path.map { "  \($0)" } ?? "")\n"
        )
      }
    }
    if packs.isEmpty { Console.say("the case holds no attribution and no finding") }
  }

  private func write(_ packs: [TagPackExport.Pack], to path: String) throws -> [String] {
    do {
      guard packs.count > 1 else {
        for pack in packs { try AtomicFile.write(Array(pack.yaml.utf8), to: path) }
        return packs.map { _ in path }
      }
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      var paths: [String] = []
      for (index, pack) in packs.enumerated() {
        let file = "\(path)/\(index + 1)-\(Self.name(pack.title)).yaml"
        try AtomicFile.write(Array(pack.yaml.utf8), to: file)
        paths.append(file)
      }
      return paths
    } catch { throw Status.couldNotRun("\(path): \(error)") }
  }

  /// A title as a file's name: letters and digits of ASCII, and hyphens.
  private static func name(_ title: String) -> String {
    let words = title.lowercased().utf8.split { unit in
      !(0x61...0x7a).contains(unit) && !(0x30...0x39).contains(unit)
    }
    let name = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    return name.isEmpty ? "pack" : String(name.prefix(60))
  }
}
