/// Transactions, blocks and what came of them (`core/Tron.proto`).
extension MessageSchema {
  static let transaction = MessageSchema(
    "Transaction",
    [
      Field(1, "raw_data", .message(transactionRaw)),
      Field(2, "signature", .bytes, repeated: true),
      Field(5, "ret", .message(result), repeated: true),
    ]
  )

  static let transactionRaw = MessageSchema(
    "Transaction.raw",
    [
      Field(1, "ref_block_bytes", .bytes), Field(3, "ref_block_num", .int64),
      Field(4, "ref_block_hash", .bytes), Field(8, "expiration", .int64),
      Field(9, "auths", .message(authority), repeated: true), Field(10, "data", .bytes),
      Field(11, "contract", .message(contract), repeated: true), Field(12, "scripts", .bytes),
      Field(14, "timestamp", .int64), Field(18, "fee_limit", .int64),
    ]
  )

  private static let authority = MessageSchema(
    "authority",
    [
      Field(
        1,
        "account",
        .message(
          MessageSchema("AccountId", [Field(1, "name", .name), Field(2, "address", .address)])
        )
      ),
      Field(2, "permission_name", .name),
    ]
  )

  static let contract = MessageSchema(
    "Transaction.Contract",
    [
      Field(1, "type", .enumeration(contractTypes)), Field(2, "parameter", .message(any)),
      Field(3, "provider", .bytes), Field(4, "ContractName", .name),
      Field(5, "Permission_id", .int32),
    ]
  )

  /// `google.protobuf.Any`.
  static let any = MessageSchema("Any", [Field(1, "type_url", .string), Field(2, "value", .bytes)])

  static let contractResult = Enumeration(
    "DEFAULT",
    "SUCCESS",
    "REVERT",
    "BAD_JUMP_DESTINATION",
    "OUT_OF_MEMORY",
    "PRECOMPILED_CONTRACT",
    "STACK_TOO_SMALL",
    "STACK_TOO_LARGE",
    "ILLEGAL_OPERATION",
    "STACK_OVERFLOW",
    "OUT_OF_ENERGY",
    "OUT_OF_TIME",
    "JVM_STACK_OVER_FLOW",
    "UNKNOWN",
    "TRANSFER_FAILED",
    "INVALID_CODE"
  )
  private static let resultCode = Enumeration("SUCESS", "FAILED")

  private static let outcome: [Field] = [
    Field(14, "assetIssueID", .string), Field(15, "withdraw_amount", .int64),
    Field(16, "unfreeze_amount", .int64), Field(18, "exchange_received_amount", .int64),
    Field(19, "exchange_inject_another_amount", .int64),
    Field(20, "exchange_withdraw_another_amount", .int64), Field(21, "exchange_id", .int64),
    Field(22, "shielded_transaction_fee", .int64), Field(25, "orderId", .bytes),
    Field(
      26,
      "orderDetails",
      .message(
        MessageSchema(
          "MarketOrderDetail",
          [
            Field(1, "makerOrderId", .bytes), Field(2, "takerOrderId", .bytes),
            Field(3, "fillSellQuantity", .int64), Field(4, "fillBuyQuantity", .int64),
          ]
        )
      ),
      repeated: true
    ),
  ]

  private static let cancelledEntry = MessageSchema(
    "CancelUnfreezeV2AmountEntry",
    isMapEntry: true,
    [Field(1, "key", .string), Field(2, "value", .int64)]
  )

  static let result = MessageSchema(
    "Transaction.Result",
    [
      Field(1, "fee", .int64), Field(2, "ret", .enumeration(resultCode)),
      Field(3, "contractRet", .enumeration(contractResult)),
      Field(27, "withdraw_expire_amount", .int64),
      Field(28, "cancel_unfreezeV2_amount", .message(cancelledEntry), repeated: true),
    ] + outcome
  )

  private static let log = MessageSchema(
    "Log",
    [
      Field(1, "address", .address), Field(2, "topics", .bytes, repeated: true),
      Field(3, "data", .bytes),
    ]
  )

  private static let receipt = MessageSchema(
    "ResourceReceipt",
    [
      Field(1, "energy_usage", .int64), Field(2, "energy_fee", .int64),
      Field(3, "origin_energy_usage", .int64), Field(4, "energy_usage_total", .int64),
      Field(5, "net_usage", .int64), Field(6, "net_fee", .int64),
      Field(7, "result", .enumeration(contractResult)), Field(8, "energy_penalty_total", .int64),
    ]
  )

  private static let internalTransaction = MessageSchema(
    "InternalTransaction",
    [
      Field(1, "hash", .bytes), Field(2, "caller_address", .address),
      Field(3, "transferTo_address", .address),
      Field(
        4,
        "callValueInfo",
        .message(
          MessageSchema(
            "CallValueInfo",
            [Field(1, "callValue", .int64), Field(2, "tokenId", .string)]
          )
        ),
        repeated: true
      ),
      Field(5, "note", .bytes), Field(6, "rejected", .bool), Field(7, "extra", .string),
    ]
  )

  static let transactionInfo = MessageSchema(
    "TransactionInfo",
    [
      Field(1, "id", .bytes), Field(2, "fee", .int64), Field(3, "blockNumber", .int64),
      Field(4, "blockTimeStamp", .int64), Field(5, "contractResult", .bytes, repeated: true),
      Field(6, "contract_address", .address), Field(7, "receipt", .message(receipt)),
      Field(8, "log", .message(log), repeated: true),
      Field(9, "result", .enumeration(resultCode)), Field(10, "resMessage", .name),
      Field(
        17,
        "internal_transactions",
        .message(internalTransaction),
        repeated: true
      ),
      Field(27, "packingFee", .int64), Field(28, "withdraw_expire_amount", .int64),
      Field(29, "cancel_unfreezeV2_amount", .message(cancelledEntry), repeated: true),
    ] + outcome
  )

  /// The outcomes of a block's transactions, as nodes store them.
  static let transactionRet = MessageSchema(
    "TransactionRet",
    [
      Field(1, "blockNumber", .int64), Field(2, "blockTimeStamp", .int64),
      Field(3, "transactioninfo", .message(transactionInfo), repeated: true),
    ]
  )

  static let blockHeaderRaw = MessageSchema(
    "BlockHeader.raw",
    [
      Field(1, "timestamp", .int64), Field(2, "txTrieRoot", .bytes),
      Field(3, "parentHash", .bytes), Field(7, "number", .int64),
      Field(8, "witness_id", .int64), Field(9, "witness_address", .address),
      Field(10, "version", .int32), Field(11, "accountStateRoot", .bytes),
    ]
  )

  static let blockHeader = MessageSchema(
    "BlockHeader",
    [
      Field(1, "raw_data", .message(blockHeaderRaw)), Field(2, "witness_signature", .bytes),
    ]
  )

  static let block = MessageSchema(
    "Block",
    [
      Field(1, "transactions", .message(transaction), repeated: true),
      Field(2, "block_header", .message(blockHeader)),
    ]
  )
}
