"""Agriculture: where the province's quality produce grows, is processed and sold."""

from geodata.text import Text
from layers.mission import Kind, Mission, Service

MISSION = Mission(
    key="agriculture",
    order=3,
    name=Text("Lamphun Food Valley · เกษตรอัตลักษณ์พื้นถิ่น", "Lamphun Food Valley"),
    short=Text("เกษตรอัตลักษณ์พื้นถิ่น", "Local agriculture"),
    shows=Text(
        "เขตเกษตร (พื้นที่) พืชท้องถิ่นและสินค้า GI (ลำไย) ฟาร์มอัจฉริยะ การแปรรูป จุดรวบรวมและตลาด",
        "Agricultural zones (areas), local and GI crops (longan), smart farms, processing, collection points and "
        "markets",
    ),
    objective=Text(
        "แหล่งผลิตและตลาดสินค้าเกษตรคุณภาพ ทั้งพื้นถิ่น แปรรูป มูลค่าสูง และเพื่อสุขภาพ",
        "Source and market of quality farm produce: local, processed, high-value and healthy",
    ),
    importance=Text("การเติบโตอย่างต่อเนื่องของเศรษฐกิจจังหวัด", "Steady growth of the provincial economy"),
    completeness=Text(
        "โรงงานแปรรูปมีเฉพาะในระยะ 1 กม. จากแม่น้ำกวง แหล่งปลูก GI ทราบเพียงระดับตำบล ยังไม่มีข้อมูลฟาร์มอัจฉริยะและจุดรวบรวม",
        "Processing plants: only within 1 km of the Kuang river; GI growing areas are known to their subdistrict; "
        "smart farms and collection points have not been recorded yet",
    ),
    colour="#b07d12",
    colour_dark="#dcb35a",
    plate="hexagon",
    kinds=(
        Kind("zone", Text("เขตเกษตรและแหล่งปลูก GI", "Agricultural zone or GI growing area"), icon="farm", shape="area",
             words=("แหล่งปลูก", "เขตเกษตร")),
        Kind("crop", Text("พืช ปศุสัตว์ และสินค้าท้องถิ่น", "Local crop, livestock or produce"), icon="plant",
             words=("ลำไย", "กระเทียม", "หอมแดง", "โคนม")),
        Kind("farm", Text("กลุ่มเกษตรกรและแปลงสาธิต", "Farmer group or demonstration plot"), icon="garden_bed",
             reach_m=10_000,
             words=("แปลงใหญ่", "ฟาร์ม", "กลุ่มเกษตรกร", "วิสาหกิจชุมชน")),
        Kind("processing", Text("โรงงานแปรรูปและห้องเย็น", "Processing plant or cold store"), icon="silo", reach_m=15_000,
             words=("โรงอบ", "ห้องเย็น", "แปรรูป", "โรงสี")),
        Kind("market", Text("ตลาดและจุดรวบรวม", "Market or collection point"), icon="grocery", reach_m=10_000,
             words=("ตลาด", "จุดรวบรวม")),
        Kind("water", Text("ชลประทานและอ่างเก็บน้ำ", "Irrigation or reservoir"), icon="dam",
             words=("ชลประทาน", "อ่างเก็บน้ำ", "ฝาย")),
        Kind("project", Text("โครงการส่งเสริม", "Promotion programme"), icon="briefcase",
             words=("ส่งเสริม", "อบรม")),
    ),
    served=Service(Text("ประชากรตามทะเบียนราษฎร (ยังไม่มีจำนวนเกษตรกรรายตำบล)",
                        "Registered residents (no farmer count by subdistrict yet)")),
    example={
        "name_th": "กลุ่มแปลงใหญ่ลำไยหนองช้างคืน", "name_en": "Nong Chang Khuen large-plot longan group", "kind": "farm",
        "subdistrict": "หนองช้างคืน", "district": "เมืองลำพูน",
    },
)
