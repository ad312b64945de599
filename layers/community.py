"""Community: who lives within reach of care and services, and where the province's small works go."""

from geodata.text import Text
from layers.mission import RESIDENTS, Kind, Mission

MISSION = Mission(
    key="community",
    order=4,
    name=Text("Lamphun Green Clean and Care City · ชุมชนและคุณภาพชีวิต", "Lamphun Green Clean and Care City"),
    short=Text("ชุมชนและคุณภาพชีวิต", "Community and quality of life"),
    shows=Text(
        "สถานพยาบาล โรงเรียน ที่ทำการองค์กรปกครองส่วนท้องถิ่น งานถนนและไฟฟ้าส่องสว่าง ขยะ น้ำ ป่าชุมชน และความปลอดภัย",
        "Health, schools, municipal offices, road and lighting works, waste, water, community forest and safety",
    ),
    objective=Text(
        "คุณภาพชีวิตที่ดีทุกระดับ ความปลอดภัยในชีวิตและทรัพย์สิน ทรัพยากรและสิ่งแวดล้อมที่ยั่งยืน",
        "Quality of life at all levels, safety of life and property, sustainable resources and environment",
    ),
    importance=Text(
        "วิสัยทัศน์จังหวัด “ลำพูนเมืองอัจฉริยะ สร้างสรรค์ บนความพอเพียง”",
        "The vision: Lamphun, smart and creative city on sufficiency",
    ),
    completeness=Text(
        "ตำแหน่งส่วนใหญ่เป็นที่ทำการท้องถิ่นและสถานีตรวจวัด โรงพยาบาลและโรงเรียนเกือบทั้งหมดยังไม่มีตำแหน่ง งานก่อสร้างมาจาก "
        "อบจ.ลำพูน ปีงบประมาณ 2568 และ 2569 เท่านั้น",
        "Most positions are local offices and measuring stations; nearly all hospitals and schools still lack one; "
        "works are those of the Provincial Administrative Organisation, fiscal years 2025 and 2026, only",
    ),
    colour="#2f7d5b",
    colour_dark="#74c4a0",
    plate="diamond",
    kinds=(
        Kind("health", Text("สถานพยาบาล", "Health facility"), icon="hospital", reach_m=8_000,
             words=("โรงพยาบาล", "รพ.สต.", "สาธารณสุข", "คลินิก")),
        Kind("school", Text("โรงเรียน", "School"), icon="school", reach_m=5_000,
             words=("โรงเรียน", "ศูนย์พัฒนาเด็กเล็ก", "ห้องสมุด")),
        Kind("local_office", Text("ที่ทำการ อปท.", "Local government office"), icon="town-hall", reach_m=8_000,
             words=("เทศบาล", "องค์การบริหารส่วน", "อบต.")),
        Kind("government_office", Text("หน่วยงานราชการ", "Government office"), icon="embassy", reach_m=20_000),
        Kind("road", Text("งานถนนและสะพาน", "Road or bridge works"), icon="construction",
             words=("ถนน", "สะพาน", "คสล.", "ลาดยาง", "แอสฟัลท์", "ทางเท้า")),
        Kind("drainage", Text("งานระบายน้ำ", "Drainage works"), icon="pipe",
             words=("ระบายน้ำ", "ท่อระบาย", "ลำเหมือง")),
        Kind("lighting", Text("งานไฟฟ้าส่องสว่าง", "Street lighting"), icon="street_lamp_arm",
             words=("ไฟฟ้า", "โคมไฟ", "แสงสว่าง")),
        Kind("waste", Text("ขยะและรีไซเคิล", "Waste and recycling"), icon="recycling", reach_m=15_000,
             words=("ขยะ", "รีไซเคิล")),
        Kind("monitoring", Text("จุดตรวจวัดน้ำ ฝน อากาศ และไฟป่า", "Water, air, rain or fire monitoring"), icon="water",
             words=("สถานีตรวจวัด", "วัดน้ำฝน")),
        Kind("forest", Text("ป่าชุมชนและพื้นที่คุ้มครอง", "Community forest or protected area"), icon="tree_broadleaved",
             shape="area",
             words=("ป่าชุมชน", "เขตห้ามล่า")),
        Kind("safety", Text("ความปลอดภัย", "Safety"), icon="shield", reach_m=8_000,
             words=("กล้องวงจรปิด", "ดับเพลิง", "cctv", "จราจร")),
        Kind("project", Text("โครงการพัฒนาชุมชนและสังคม", "Community or social project"), icon="briefcase",
             words=("อบรม", "ส่งเสริม", "ผู้สูงอายุ")),
    ),
    served=RESIDENTS,
    example={
        "name_th": "ก่อสร้างถนน คสล. บ้านห้วยกาน", "name_en": "Concrete road, Ban Huai Kan", "kind": "road",
        "subdistrict": "บ้านโฮ่ง", "district": "บ้านโฮ่ง", "fiscal_year": 2025, "budget_thb": 1_945_800,
        "status": "budgeted",
    },
)
