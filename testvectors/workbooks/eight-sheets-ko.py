import openpyxl,random,datetime as d
random.seed(7)
wb=openpyxl.Workbook(); wb.remove(wb.active)
def sheet(name,title,head,rows,hidden=False):
    ws=wb.create_sheet(name); ws.append([title]); ws.append(['기준: 2026-11-20','','작성: 가상거래소 준법팀']); ws.append([]); ws.append(head)
    for r in rows: ws.append(r)
    ws.append(['※ 이하 여백'])
    if hidden: ws.sheet_state='hidden'
T=lambda i:(d.datetime(2026,3,1,9)+d.timedelta(hours=7*i)).strftime('%Y-%m-%d %H:%M:%S')
cid=['KX-10000%02d'%i for i in range(4)]
sheet('1.고객현황','고객 확인 정보',['고객ID(내부)','고객 성명','출생일자','휴대폰 번호','전자우편 주소','실명확인 은행','실명계좌 번호','회원가입 일시'],[[cid[i],'홍길%s'%'동순철희'[i],'1980-0%d-15'%(i+1),'010-0000-000%d'%i,'user%d@example.com'%i,'가나은행','000-00-00000%d'%i,T(i)] for i in range(4)])
sheet('2.보유자산','보유 가상자산 잔고',['고객ID(내부)','코인 심볼','총 보유수량','출금 가능수량','미체결 묶임수량','조회 기준일시'],[[cid[i%4],random.choice(['BTC','ETH','USDT']),'%.4f'%(i+1.5),'%.4f'%(i+1),'0.5000',T(90)] for i in range(8)])
A=['1BoatSLRHtKNngkdXEeobR76b53LETtpyT','bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4']
sheet('3.가상자산입출금','가상자산 입출금 내역',['고객ID(내부)','완료 시각','입출 구분','코인 심볼','수량(개)','네트워크명','받는 지갑주소','트랜잭션 해시값','처리 상태'],[[cid[i%4],T(i),['입고','출고'][i%2],'BTC','%.5f'%(0.01*(i+1)),'비트코인',A[i%2],'%064x'%random.getrandbits(256),'완료'] for i in range(10)])
sheet('4.원화입출금','원화 입출금',['고객ID(내부)','처리 시각','입출 구분','금액(원)','상대 은행','상대 계좌번호','예금주 성명'],[[cid[i%4],T(i),['입금','출금'][i%2],format(100000*(i+1),','),'가나은행','000-00-00000%d'%(i%4),'홍길동'] for i in range(6)])
sheet('5.체결','매매 체결',['고객ID(내부)','체결 시각','매매 구분','코인 심볼','마켓명','체결 수량','체결 단가(원)','체결 금액(원)','거래 수수료'],[[cid[i%4],T(i),['매수','매도'][i%2],'BTC','KRW','0.0%d'%(i+1),'95,000,000',format(950000*(i+1),','),'475'] for i in range(8)])
sheet('6.접속로그','접속 이력',['고객ID(내부)','접속 시각','접속 IP 주소','단말 모델','운영체제 버전'],[[cid[i%4],T(i),'192.0.2.%d'%i,'SYN-%d'%i,'Android 14'] for i in range(12)])
sheet('7.출금주소등록','등록 출금주소',['고객ID(내부)','코인 심볼','등록 지갑주소','소유자 구분','등록 일시'],[[cid[i%4],'BTC',A[i%2],['본인','타인'][i%2],T(i)] for i in range(4)],hidden=True)
sheet('8.스테이킹상품','예치 상품',['고객ID(내부)','상품 이름','코인 심볼','예치 수량','신청 일시','진행 상태'],[[cid[i%4],'자유형 스테이킹','ETH','%d.25'%i,T(i),'예치중'] for i in range(1,5)])
wb.save('eight-sheets-ko.xlsx')
