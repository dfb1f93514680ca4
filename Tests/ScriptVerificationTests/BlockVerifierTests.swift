import BitcoinFormat
import Quantities
import ScriptVerification
import TestSupport
import Testing

struct BlockVerifierTests {
  @Test(.enabled(if: SharedData.isPresent), arguments: [928_816, 928_848])
  func `finds every input of a block of 2025 valid`(_ height: Int) async throws {
    let (block, coins) = try RealBlocks.testnet(height)
    let verifier = try BlockVerifier(
      block,
      spending: coins,
      height: BlockHeight(UInt32(height)),
      network: .testnet3
    )
    let verdict = await verifier.verdict()
    #expect(verdict.failures == [])
    #expect(verdict.inputCount == coins.count)
    #expect(verdict.isMerkleRootValid)
    #expect(verdict.witnessCommitment == .valid)
    #expect(verifier.flags == .consensus)
  }

  @Test(.enabled(if: SharedData.isPresent))
  func `finds every input of block 413567 valid`() async throws {
    let (block, coins) = try RealBlocks.main()
    let verifier = try BlockVerifier(block, spending: coins, height: BlockHeight(413_567))
    let verdict = await verifier.verdict()
    #expect(verdict.failures == [])
    #expect(verdict.inputCount == 4886)
    #expect(verdict.isMerkleRootValid)
    #expect(!verifier.flags.contains(.checkSequenceVerify))
  }
}
